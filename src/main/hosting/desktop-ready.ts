/** What the desktop host prints once its window can be used: whoever started it then knows that it is there to stay. */
export const desktopReadyLine = 'Parley is open.';
