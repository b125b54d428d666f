/** How, under Electron, the page's port reaches the main process. */

/** The name that the preload script gives the page's window, which says that it takes a port. */
export const portTaker = 'parleyTakesPort';
/** What the page posts to its own window, with the port. */
export const portMessage = 'parley:port';
/** What the preload script sends on to the main process, with the port. */
export const connectMessage = 'parley:connect';
/** What it sends with the page's language, whenever that changes; there are no other messages. */
export const languageMessage = 'parley:language';
