/** Texts of the data files by name, which the bundler puts in. */
declare module "data-files" {
  const texts: Readonly<Record<string, string>>;
  export default texts;
}
