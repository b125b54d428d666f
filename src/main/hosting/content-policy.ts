/**
 * The content security policy of the page, the same under both hosts: nothing from elsewhere, nothing inline, no frame
 * around it. 'self' covers the WebSocket of the same host (CSP level 3) and, under Electron, the app's own protocol.
 * Styles that a script sets through the CSSOM are not inline styles.
 */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
