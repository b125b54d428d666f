/** The entry of the Electron program. */
import { startDesktop } from './desktop/start-desktop.ts';

startDesktop();
