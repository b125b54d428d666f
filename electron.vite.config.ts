/** The Electron build. Its renderer is the page that browsers get. */
import { defineConfig } from 'electron-vite';
import renderer from './src/renderer/vite.config.ts';

export default defineConfig({ renderer });
