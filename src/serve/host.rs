//! Which `Host` and `Origin` headers the server answers to.
//!
//! A page of another site can make a browser ask this server, under a name that it lets point here (DNS rebinding); the
//! browser then still sends that name, so a name that is not ours is refused.

use std::net::IpAddr;

/// The names of this server.
#[derive(Clone, Debug)]
pub struct Hosts {
    names: Vec<String>,
    /// Bound to all addresses of the machine: any of them, written in digits, is ours. No foreign name can be.
    any_address: bool,
}

impl Hosts {
    /// The names of a server that was asked to bind `hostname` and got `address`.
    pub fn new(hostname: &str, address: IpAddr) -> Hosts {
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        Hosts {
            names: (names.into_iter())
                .chain([hostname.to_lowercase(), address.to_string()])
                .collect(),
            any_address: address.is_unspecified(),
        }
    }

    /// Also answers to `host`: a name with or without port, or an address copied from a browser.
    pub fn allow(&mut self, host: &str) {
        let (_, after_scheme) = host.split_once("://").unwrap_or(("", host));
        let authority = after_scheme.split('/').next().unwrap_or(after_scheme);
        self.names.push(bare(authority));
    }

    /// Whether a `Host` header's value names this server, at whatever port.
    pub fn is_ours(&self, host: &str) -> bool {
        let name = bare(host);
        self.names.contains(&name) || (self.any_address && name.parse::<IpAddr>().is_ok())
    }

    /// Whether an `Origin` header's value is a page of this server. Who forwards a port may add the encryption.
    pub fn is_our_origin(&self, origin: &str) -> bool {
        let host = (origin.strip_prefix("http://")).or_else(|| origin.strip_prefix("https://"));
        host.is_some_and(|host| self.is_ours(host))
    }
}

/// The name alone, as names are compared.
fn bare(host: &str) -> String {
    let name = without_port(host).to_lowercase();
    name.strip_suffix('.').map(str::to_owned).unwrap_or(name)
}

/// `localhost` of `localhost:3000`, `::1` of `[::1]:3000`; the whole where it is no host with a port.
fn without_port(host: &str) -> &str {
    if let Some((name, port)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return if port.is_empty() || is_port(port) {
            name
        } else {
            host
        };
    }
    match host.find(':') {
        Some(at) if is_port(&host[at..]) => &host[..at],
        _ => host,
    }
}

fn is_port(text: &str) -> bool {
    (text.strip_prefix(':')).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_server_are_ours() {
        let local = Hosts::new("127.0.0.1", [127, 0, 0, 1].into());
        let open = Hosts::new("0.0.0.0", [0, 0, 0, 0].into());
        let named = Hosts::new("Box.lan", [192, 168, 0, 7].into());
        for (hosts, host, expected) in [
            (&local, "localhost", true),
            (&local, "LOCALHOST:3000", true),
            (&local, "localhost.", true),
            (&local, "127.0.0.1:3000", true),
            (&local, "[::1]:3000", true),
            (&local, "evil.example", false),
            (&local, "evil.example:3000", false),
            (&local, "localhost.evil.example", false),
            (&local, "localhost:3000@evil.example", false),
            (&local, "192.168.0.7", false),
            (&local, "", false),
            (&open, "192.168.0.7:3000", true),
            (&open, "evil.example", false),
            (&named, "box.lan:3000", true),
        ] {
            assert_eq!(hosts.is_ours(host), expected, "{host}");
        }
        assert!(local.is_our_origin("http://localhost:3000"));
        assert!(local.is_our_origin("https://localhost"));
        assert!(!local.is_our_origin("null"));
        assert!(!local.is_our_origin("http://evil.example"));
    }

    #[test]
    fn an_allowed_host_is_ours_however_it_was_written() {
        for written in [
            "Space-3000.forward.example",
            "space-3000.forward.example:443",
            "https://space-3000.forward.example/",
        ] {
            let mut hosts = Hosts::new("127.0.0.1", [127, 0, 0, 1].into());
            hosts.allow(written);
            assert!(hosts.is_ours("space-3000.forward.example"), "{written}");
            assert!(
                hosts.is_our_origin("https://space-3000.forward.example"),
                "{written}"
            );
            assert!(!hosts.is_ours("forward.example"), "{written}");
        }
    }
}
