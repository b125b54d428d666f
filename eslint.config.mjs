// Components, and the state classes that use runes, by what can be seen without types; oxlint (.oxlintrc.json and, for components,
// .oxlintrc.components.json) has the rules that need them, and those for all else.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/.svelte-check/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      // The compiler finds undefined names, and knows the page's globals.
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // It cannot tell a Map that is state from one that lives for a line; state is a rune here, of plain data.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
);
