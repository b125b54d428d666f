/** Why a model is not imported, exported, shrunk or read. */

interface Source {
  readonly source: string;
}
interface Out {
  readonly out: string;
}
interface Refused {
  readonly refusal: string;
}

export const models = {
  noModel: ({ folder }: { folder: string }) =>
    `There is no model: expected the shipped one in ${folder}, which is missing. Restore the folder (in the repository: git checkout, or npm run make:base) and start again.`,
  baseNotNamed: ({ known }: { known: readonly string[] }) =>
    `Importing an adapter: it does not name the model it was made for. Name the version (--base), or import the model first; there are: ${known.join(', ') || 'none'}.`,
  baseNotFound: ({ base, known }: { base: string; known: readonly string[] }) =>
    `Importing an adapter: it was made for ${base}, and not exactly one version has that name or was imported from there. Name the version (--base), or import the model first; there are: ${known.join(', ') || 'none'}.`,

  exportCancelled: ({ version }: { version: string }) => `The export of ${version} was canceled.`,
  exportFailed: ({ out, refusal }: Out & Refused) => `Exporting to ${out}: ${refusal}`,
  exportToFile: ({ out }: Out) => `Exporting to ${out}: expected a folder that is new or empty: it is a file.`,
  exportNotReadable: ({ out, refusal }: Out & Refused) =>
    `Exporting to ${out}: expected a folder that is new or empty: ${refusal}.`,
  exportNotEmpty: ({ out, holds }: Out & { holds: readonly string[] }) =>
    `Exporting to ${out}: expected a folder that is new or empty, it holds ${holds.join(', ')}. Name another one.`,
  exportNoLongerEmpty: ({ out, refusal }: Out & Refused) =>
    `Exporting to ${out}: expected the folder to be empty still: ${refusal}`,
  noSuchType: ({ format, types, type }: { format: string; types: readonly string[]; type: string }) =>
    `Exporting as ${format}: expected the type to be one of ${types.join(', ')}, got ${type}.`,
  noAdapter: 'Exporting the adapter: this version has none, it was trained as a whole. Export it as hf instead.',
  onnxOfRewardModel:
    'Exporting as ONNX: expected a language model, this one has a reward model’s head. Export as hf instead.',
  onnxOutOfRange: ({ tensor, value, limit }: { tensor: string; value: number; limit: number }) =>
    `Exporting as ONNX in f16: tensor ${tensor} has the value ${value}, the type ends at ±${limit}: export as f32.`,

  importNotAModel: ({ source }: Source) => `Importing ${source}: expected a folder or a GGUF file, it is another file.`,
  importNoFolder: ({ source }: Source) => `Importing ${source}: there is no such folder.`,
  importFailed: ({ source, refusal }: Source & Refused) => `Importing ${source}: ${refusal}`,
  filesMissing: ({
    source,
    layout,
    missing,
    more,
    advice,
  }: Source & {
    layout: 'model' | 'adapter';
    missing: readonly string[];
    more: number;
    advice: string;
  }) =>
    `Importing ${source}: expected ${layout === 'adapter' ? 'an adapter in PEFT’s layout' : 'a model in Hugging Face’s layout'}, it has no ${missing.join(' and no ')}${more > 0 ? ` and ${more} more of its files` : ''}. ${advice}`.trimEnd(),
  fetchGguf: ({ file }: { file: string }) => `It has ${file}: fetch the GGUF file that you want, and import that.`,
  pickleNotRead: ({ file }: { file: string }) =>
    `${file} is not read: such files can run code. Convert them to safetensors.`,
  importNameTaken: ({ source, name }: Source & { name: string }) =>
    `Importing ${source}: there is already a version ${name}. Give another name.`,
  baseOfWholeModel: ({ source }: Source) =>
    `Importing ${source}: a base was named, and it is a whole model, not an adapter. Leave the base out.`,
  importCancelled: 'The import was canceled.',
  notMoved: ({ folder, target, refusal }: { folder: string; target: string } & Refused) =>
    `Keeping a new version: cannot move ${folder} to ${target}: ${refusal}`,
  linkLeadsNowhere: ({ file }: { file: string }) => `Reading ${file}: it is a link to a file that is not there.`,
  linkLeadsOut: ({ file, target }: { file: string; target: string }) =>
    `Reading ${file}: it is a link that leads out of the folder, to ${target}. If that file belongs to the model, put a copy of it in the place of the link.`,
  newTokensOfAdapter: ({ source, token, id }: Source & { token: string; id: number }) =>
    `Importing the adapter ${source}: its tokenizer has the token ${token} (${id}), which the model it is merged into has not. Is it the model the adapter was made for? Adapters with tokens of their own are not supported.`,

  nothingToShrink: ({ version }: { version: string }) =>
    `Making a smaller version of ${version}: expected a number of layers, chats for the vocabulary, or both; got neither.`,
  smallerNameTaken: ({ version, name }: { version: string; name: string }) =>
    `Making a smaller version of ${version}: there is already a version called ${name}. Choose another name.`,
  shrinkingCancelled: ({ version }: { version: string }) => `The smaller version of ${version} was canceled.`,
  notVerified: ({ version, refusal }: { version: string } & Refused) => `Verifying ${version}: ${refusal}`,
};
