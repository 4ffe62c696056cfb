//! Files read again where something may have changed. What nobody named keeps what was read of it before.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{File, Files, Link, Room};
use crate::config::Config;

/// What differs from what was read before, by the paths from the rooms' folders.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Files of the content.
    pub content: BTreeSet<String>,
    /// Files of the theme.
    pub theme: BTreeSet<String>,
    /// Files of `additional-css` and `additional-js`.
    pub additional: BTreeSet<String>,
    /// What cannot be read any more, or can be read now, as messages name it.
    pub faults: BTreeSet<String>,
}

impl Changes {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        let Changes {
            content,
            theme,
            additional,
            faults,
        } = self;
        [content, theme, additional, faults]
            .iter()
            .all(|names| names.is_empty())
    }
}

/// Where below a folder something may have changed.
enum Named {
    Everywhere,
    /// At these names and below them.
    At(BTreeSet<String>),
}

impl Named {
    /// What `paths` name of the folder, by whatever way they reach it.
    fn of(paths: &BTreeSet<PathBuf>, folder: &Path, links: &[Link]) -> Named {
        let real = folder.canonicalize().ok();
        let links = links
            .iter()
            .map(|link| (link.target.as_path(), link.name.as_str()));
        let places: Vec<(&Path, &str)> = std::iter::once((folder, ""))
            .chain(real.as_deref().map(|real| (real, "")))
            .chain(links)
            .collect();
        let mut names = BTreeSet::new();
        for path in paths {
            for &(place, name) in &places {
                let below = path.strip_prefix(place).map(|rest| join(name, rest));
                let above = || place.starts_with(path).then(|| name.to_owned());
                names.extend(below.ok().or_else(above));
            }
        }
        match names.contains("") {
            true => Named::Everywhere,
            false => Named::At(names),
        }
    }

    fn is_nowhere(&self) -> bool {
        matches!(self, Named::At(names) if names.is_empty())
    }

    fn holds(&self, name: &str) -> bool {
        let Named::At(names) = self else { return true };
        let above = name.match_indices('/').map(|(at, _)| &name[..at]);
        above.chain([name]).any(|name| names.contains(name))
    }

    /// Whether the file was named itself, not a folder around it.
    fn means(&self, name: &str) -> bool {
        matches!(self, Named::At(names) if names.contains(name))
    }
}

fn join(folder: &str, rest: &Path) -> String {
    let names = rest.iter().map(|name| name.to_string_lossy());
    let folder = Some(folder).filter(|folder| !folder.is_empty());
    let names = folder.map(Into::into).into_iter().chain(names);
    names.collect::<Vec<_>>().join("/")
}

impl Files {
    /// What reads all assets to the end, so that the first touch of one is not taken for a change. It may run beside
    /// everything else; where it has not ended, whoever needs a hash waits for it.
    pub fn learn_assets(&mut self) -> impl FnOnce() + Send + 'static {
        let [content, theme] = [&mut self.content, &mut self.theme].map(|room| {
            let assets = room.files.iter().filter_map(|(name, file)| match file {
                File::Asset(asset) => Some((name.as_str(), &asset.bytes)),
                File::Text(_) => None,
            });
            room.acquaintance.learn(assets)
        });
        move || {
            content();
            theme();
        }
    }

    /// Reads again what `paths` (absolute, files or folders) name, or everything. `config` and `book.toml` are the same as
    /// before.
    pub fn read_again(&mut self, root: &Path, config: &Config, paths: Option<&BTreeSet<PathBuf>>) -> Changes {
        let named = |room: &Room, folder: &Path| match paths {
            Some(paths) => Named::of(paths, folder, &room.links),
            None => Named::Everywhere,
        };
        let mut changes = Changes::default();
        let folder = root.join(&config.src);
        let names = named(&self.content, &folder);
        if let Some(changed) = self.content.read_pages(&folder, &names) {
            changes.content = changed;
        } else {
            let known = &self.content.files;
            let kept = |name: &str| known.get(name).filter(|_| !names.holds(name)).cloned();
            let read = Room::content(root, config, kept);
            changes.content = self
                .content
                .replace(read, &names, &config.src, &mut changes.faults);
        }
        let names = named(&self.theme, &root.join("themes").join(&config.theme.value));
        if !names.is_nowhere() {
            let read = Room::theme(root, config);
            changes.theme = self.theme.replace(read, &names, "themes", &mut changes.faults);
        }
        let mut own = config.additional_css.iter().chain(&config.additional_js);
        // Without a hint the settings may be others, and what they named before is gone.
        if paths.is_none() || own.any(|path| !named(&self.additional, &root.join(&path.value)).is_nowhere()) {
            let read = Room::additional(root, config);
            changes.additional =
                self.additional
                    .replace(read, &Named::Everywhere, "book.toml", &mut changes.faults);
        }
        changes
    }
}

impl Room {
    /// Reads the named files again, by themselves, and tells which differ; none where that would not do: a file has come
    /// or gone, is no page, or is reached by a link.
    fn read_pages(&mut self, folder: &Path, named: &Named) -> Option<BTreeSet<String>> {
        let Named::At(names) = named else { return None };
        let mut read = Vec::new();
        for name in names {
            if name.split('/').any(|name| name.starts_with('.')) {
                continue;
            }
            let path = folder.join(name);
            let about = fs::symlink_metadata(&path);
            match self.files.get(name) {
                Some(File::Text(old)) if about.as_ref().is_ok_and(fs::Metadata::is_file) => {
                    let new = fs::read(&path).ok()?;
                    if new[..] != old[..] {
                        read.push((name, Arc::from(new)));
                    }
                }
                None if about.is_err() && self.problems.is_empty() && !self.has_folder(name) => {}
                _ => return None,
            }
        }
        for (name, bytes) in &read {
            self.files.insert((*name).clone(), File::Text(Arc::clone(bytes)));
        }
        Some(read.into_iter().map(|(name, _)| name.clone()).collect())
    }

    fn has_folder(&self, name: &str) -> bool {
        let folder = format!("{name}/");
        let mut from = self.files.range(folder.clone()..);
        from.next().is_some_and(|(name, _)| name.starts_with(&folder))
    }

    /// Takes what was read, and tells which files differ. `shown` is the room where it has a fault as a whole.
    fn replace(
        &mut self,
        read: Room,
        named: &Named,
        shown: &str,
        faults: &mut BTreeSet<String>,
    ) -> BTreeSet<String> {
        let old = std::mem::replace(self, read);
        self.acquaintance.clone_from(&old.acquaintance);
        self.acquaintance.retain(|name| self.files.contains_key(name));
        let mut changed: BTreeSet<String> = (old.files.keys())
            .filter(|name| !self.files.contains_key(*name))
            .cloned()
            .collect();
        for (name, file) in &self.files {
            let same = match (old.files.get(name), file) {
                (Some(File::Text(old)), File::Text(new)) => Arc::ptr_eq(old, new) || old == new,
                (Some(File::Asset(old)), File::Asset(new)) => {
                    let is_other = named.holds(name)
                        && (self.acquaintance).has_changed(name, &new.bytes, named.means(name));
                    old.size == new.size && !is_other
                }
                // What came is remembered: its next touch is told from a change.
                (None, File::Asset(new)) => !self.acquaintance.has_changed(name, &new.bytes, true),
                _ => false,
            };
            if !same {
                changed.insert(name.clone());
            }
        }
        let told = |room: &Room| -> BTreeSet<(String, String)> {
            let problems = room.problems.iter();
            problems
                .map(|problem| (problem.location.source.path().to_owned(), problem.message.clone()))
                .collect()
        };
        let (before, now) = (told(&old), told(self));
        let named = |path: &str| if path == "book.toml" { shown } else { path }.to_owned();
        faults.extend(before.symmetric_difference(&now).map(|(path, _)| named(path)));
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[&str]) -> (tempfile::TempDir, Files, Config) {
        let root = tempfile::tempdir().unwrap();
        for path in files {
            write(&root, path, path);
        }
        let config = Config::parse(None, &[]).0;
        let files = Files::read(root.path(), &config, None);
        (root, files, config)
    }

    fn write(root: &tempfile::TempDir, path: &str, text: &str) {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    impl Changes {
        fn told(&self) -> String {
            let named = [
                ("content", &self.content),
                ("theme", &self.theme),
                ("fault", &self.faults),
            ];
            let told = named
                .iter()
                .flat_map(|(room, names)| names.iter().map(move |name| format!("{room} {name}")));
            told.collect::<Vec<_>>().join(", ")
        }
    }

    #[test]
    fn what_is_named_is_read_again_and_nothing_else() {
        let (root, mut files, config) = site(&["content/a.md", "content/f/b.md", "content/f/c.md"]);
        for path in ["content/a.md", "content/f/b.md", "content/f/c.md"] {
            write(&root, path, "new");
        }
        let mut again = |paths: &[&str]| {
            let paths = paths.iter().map(|path| root.path().join(path)).collect();
            files.read_again(root.path(), &config, Some(&paths)).told()
        };
        assert_eq!(
            again(&[
                "content/no.md",
                "content/.a.md.swp",
                "book.toml",
                "elsewhere",
                "content/4913"
            ]),
            ""
        );
        assert_eq!(again(&["content/a.md"]), "content a.md");
        assert_eq!(again(&["content/a.md"]), "");
        fs::remove_file(root.path().join("content/f/c.md")).unwrap();
        write(&root, "content/f/d.md", "new");
        assert_eq!(
            again(&["content/f/c.md", "content/f/d.md"]),
            "content f/c.md, content f/d.md"
        );
        assert_eq!(again(&["content/f"]), "content f/b.md");
        write(&root, "themes/default/templates/page.html", "x");
        assert_eq!(again(&["themes"]), "theme templates/page.html");
        fs::rename(root.path().join("content/f"), root.path().join("content/g")).unwrap();
        assert_eq!(
            again(&["content/f", "content/g"]),
            "content f/b.md, content f/d.md, content g/b.md, content g/d.md"
        );
        fs::remove_dir_all(root.path().join("content")).unwrap();
        assert_eq!(
            again(&["content"]),
            "content a.md, content g/b.md, content g/d.md, fault content"
        );
    }

    #[test]
    fn a_file_of_the_same_size_and_time_is_seen() {
        let (root, mut files, config) = site(&["content/a.md", "content/b.zip"]);
        let path = root.path().join("content/a.md");
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "CONTENT/A.MD").unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(before).unwrap();
        assert_eq!(
            files.read_again(root.path(), &config, None).told(),
            "content a.md"
        );
    }

    #[test]
    fn an_asset_that_was_touched_again_has_not_changed() {
        let (root, mut files, config) = site(&["content/b.zip"]);
        let paths = BTreeSet::from([root.path().join("content/b.zip")]);
        let mut again = |text: &str| {
            write(&root, "content/b.zip", text);
            files.read_again(root.path(), &config, Some(&paths)).told()
        };
        assert_eq!(again("1"), "content b.zip");
        assert_eq!(again("1"), "");
        assert_eq!(again("2"), "content b.zip");
    }

    #[test]
    fn the_first_touch_of_an_asset_that_was_learned_is_no_change() {
        for is_read_beside in [true, false] {
            let (root, mut files, config) =
                site(&["content/b.zip", "content/c.zip", "themes/default/x.woff2"]);
            let learn = files.learn_assets();
            write(&root, "content/c.zip", "written before it was read");
            if is_read_beside {
                learn();
            }
            let paths = ["content/b.zip", "content/c.zip", "themes/default/x.woff2"];
            let paths = paths.map(|path| root.path().join(path)).into();
            let mut again = || files.read_again(root.path(), &config, Some(&paths)).told();
            assert_eq!(again(), "content c.zip");
            write(&root, "content/b.zip", "content/b.zip");
            write(&root, "themes/default/x.woff2", "themes/default/x.woff2");
            assert_eq!(again(), "");
            write(&root, "content/b.zip", "new");
            write(&root, "themes/default/x.woff2", "new");
            assert_eq!(again(), "content b.zip, theme x.woff2");
        }
    }

    #[test]
    fn the_first_touch_of_an_asset_that_came_later_is_no_change() {
        let (root, mut files, config) = site(&["content/a.md"]);
        files.learn_assets()();
        let paths = BTreeSet::from([root.path().join("content/b.zip")]);
        let mut again = |text: &str| {
            write(&root, "content/b.zip", text);
            files.read_again(root.path(), &config, Some(&paths)).told()
        };
        assert_eq!(again("1"), "content b.zip");
        assert_eq!(again("1"), "");
        assert_eq!(again("2"), "content b.zip");
    }

    #[test]
    fn an_asset_that_nobody_named_has_changed_if_it_was_written() {
        let (root, mut files, config) = site(&["content/b.zip"]);
        for (text, told) in [
            ("content/b.zip", ""),
            ("1", "content b.zip"),
            ("1", ""),
            ("22", "content b.zip"),
        ] {
            write(&root, "content/b.zip", text);
            assert_eq!(
                files.read_again(root.path(), &config, None).told(),
                told,
                "{text}"
            );
            assert_eq!(files.read_again(root.path(), &config, None).told(), "");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_path_behind_a_link_is_known_by_its_name_in_the_content() {
        let (root, _, config) = site(&["content/a.md", "far/b.md", "far/c/d.md"]);
        let at = |path: &str| root.path().canonicalize().unwrap().join(path);
        std::os::unix::fs::symlink("../far", at("content/linked")).unwrap();
        let mut files = Files::read(root.path(), &config, None);
        assert_eq!(files.targets().collect::<Vec<_>>(), [at("far")]);
        write(&root, "far/b.md", "new");
        write(&root, "far/c/d.md", "new");
        let mut again = |path: &str| {
            let paths = BTreeSet::from([at(path)]);
            files.read_again(root.path(), &config, Some(&paths)).told()
        };
        assert_eq!(again("far/b.md"), "content linked/b.md");
        assert_eq!(again("far"), "content linked/c/d.md");
        fs::rename(at("far"), at("gone")).unwrap();
        assert_eq!(
            again("far"),
            "content linked/b.md, content linked/c/d.md, fault content/linked"
        );
        fs::rename(at("gone"), at("far")).unwrap();
        assert_eq!(
            again("far"),
            "content linked/b.md, content linked/c/d.md, fault content/linked"
        );
    }
}
