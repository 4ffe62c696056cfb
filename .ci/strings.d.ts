// What the build makes for the theme's scripts: the words that they ask for.
declare module "*/strings.js" {
  const words: Record<string, string | Record<string, string>>;
  export default words;
}
