/** Beside a refusal: what the host was started with, so that a page can say where its next address is printed. */
export const commandHeader = 'parley-command';
