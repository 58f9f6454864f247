import js from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
import { importX } from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import tseslint from "typescript-eslint";

// What ECMAScript fixes to the bit; the rest of `Math`, and the power operator, it leaves to the engine.
const exactMath =
  "abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc|E|LN2|LN10|LOG2E|LOG10E|PI|SQRT1_2|SQRT2";
const message = "Its bits differ between engines: use the functions of `special` from `@terrace/core`.";
const bitsOfTheEngine = [
  { selector: `MemberExpression[object.name="Math"][computed=false]:not([property.name=/^(${exactMath})$/])`, message },
  { selector: 'MemberExpression[object.name="Math"][computed=true]', message },
  { selector: 'Identifier[name="Math"]:not(MemberExpression > Identifier.object)', message },
  { selector: 'BinaryExpression[operator="**"], AssignmentExpression[operator="**="]', message },
];

const onlyNode = "Browsers do not have it: what needs Node goes through `#host` of `@terrace/runtime`.";
const nodeFiles = [
  "host/{node,pool,worker,interrupt,tfjs}", "fit/{fit-file,cmdstan-csv,seal}", "data/write-atomically",
].map((path) => `packages/runtime/src/${path}.ts`); // prettier-ignore

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "**/*.mjs", "**/golden/**"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ["**/*.ts"],
    plugins: { "import-x": importX, jsdoc },
    languageOptions: { parserOptions: { project: "./tsconfig.check.json", tsconfigRootDir: import.meta.dirname } },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver({ project: "./tsconfig.check.json" })] },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/restrict-template-expressions": "off",
      // Packages differ in noUncheckedIndexedAccess, and one lint program cannot know which assertions each needs.
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    ignores: ["packages/testing/**"],
    rules: { "no-restricted-syntax": ["error", ...bitsOfTheEngine] },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    ignores: ["packages/{testing,cli}/**", "packages/backend-tfjs/src/{node,setup}/**", ...nodeFiles],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ group: ["node:*", "piscina"], message: onlyNode }] }],
      "no-restricted-globals": [
        "error",
        ...["process", "global", "setImmediate", "require"].map((name) => ({ name, message: onlyNode })),
      ],
    },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    plugins: { jsdoc },
    rules: {
      "jsdoc/require-jsdoc": [
        "error",
        { publicOnly: true, require: { FunctionDeclaration: true, ClassDeclaration: true } },
      ],
    },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
