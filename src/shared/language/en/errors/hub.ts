/** Why nothing comes from the Hugging Face Hub. */
import { formats } from '../formats.ts';

interface Asked {
  /** A repository with its revision, or a file of it. */
  readonly what: string;
}
interface At {
  readonly hub: string;
}

export const hub = {
  cancelled: ({ what }: Asked) => `Getting ${what} from the Hub was canceled.`,
  unreachable: ({ what, hub: url, reason }: Asked & At & { reason: string }) =>
    `Getting ${what}: the Hugging Face Hub at ${url} cannot be reached (${reason}). Parley itself works offline; this needs a connection. Or fetch the model’s folder elsewhere and import that.`,
  gated: ({ what, hub: url, name }: Asked & At & { name: string }) =>
    `Getting ${what}: the model is gated: accept its terms at ${url}/${name} with your account, then set HF_TOKEN to an access token of that account and import again.`,
  notThere: ({ what, status }: Asked & { status: number }) =>
    `Getting ${what}: the Hub has no such model, revision or file, or it is private (${status}). Check the spelling OWNER/NAME@REVISION; for a private one set HF_TOKEN to an access token.`,
  answered: ({ what, status, message }: Asked & { status: number; message: string }) =>
    `Getting ${what}: the Hub answered ${status}: ${message}. Try again later; what was fetched is kept.`,
  tooMuch: ({ what, bytes }: Asked & { bytes: number }) =>
    `Getting ${what}: expected ${bytes} bytes as the Hub's list says, more came. What came was removed; is HF_ENDPOINT the Hub you mean?`,
  tooLittle: ({ what, size, bytes }: Asked & { size: number; bytes: number }) =>
    `Getting ${what}: it ended after ${size} of ${bytes} bytes. Import again to go on.`,
  otherChecksum: ({ what, checksum, bytes, found }: Asked & { checksum: string; bytes: number; found: string }) =>
    `Getting ${what}: expected the checksum ${checksum} and ${bytes} bytes, got ${found}. What came was removed; import again.`,
  bytes: ({ bytes }: { bytes: number }) => `${bytes} bytes`,
  notEncrypted: ({ what, origin }: Asked & { origin: string }) =>
    `Getting ${what}: the Hub passed the request on to ${origin}, which is not encrypted. Choose another Hub with HF_ENDPOINT.`,
  listElsewhere: ({ hub: url, origin }: At & { origin: string }) =>
    `Reading a list of files: the Hub at ${url} continues it at ${origin}. Choose another Hub with HF_ENDPOINT.`,
  answerTooLong: ({ what, bytes }: Asked & { bytes: number }) =>
    `The answer to ${what}: expected at most ${formats.size(bytes)}, more came.`,
  wrongAnswer: ({ what, expected, got }: Asked & { expected: string; got: string }) =>
    `Getting ${what}: expected ${expected}, the Hub answered ${got}. Nothing was fetched; is HF_ENDPOINT the Hub you mean?`,
  atMostFiles: ({ most }: { most: number }) => `at most ${most} files`,
  more: 'more',
  theModel: ({ name }: { name: string }) => `the model ${name}`,
  otherModel: ({ name }: { name: string }) => `${name}. Ask for that name if you mean it`,
  aCommit: 'a commit of 40 hexadecimal digits',
  sizeOf: ({ file }: { file: string }) => `the size of ${file} in bytes`,
  atMostBytes: ({ most, file }: { most: number; file: string }) => `at most ${most} bytes of ${file}`,
  checksumOf: ({ file }: { file: string }) => `the checksum of ${file} in hexadecimal digits`,
  modelsCalled: ({ query }: { query: string }) => `models called "${query}"`,
  tooSlow: ({ hub: url, seconds }: At & { seconds: number }) =>
    `Searching the Hugging Face Hub at ${url}: expected an answer within ${seconds} seconds, none came. Try again, or name another Hub with HF_ENDPOINT.`,
};
