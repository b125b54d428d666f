"""
Small tokenizers of every kind that Parley reads, trained by the `tokenizers` library, with the ids it gives to texts and the
texts it gives back. Run where that library is; src/main/models/tokenizer/tokenizer-kinds.test.ts reads what it writes.

    python3 tokenizer_reference.py src/main/models/tokenizer/fixtures/tokenizers.json
"""

import json
import sys

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

TEXTS = [
    "The cat sat on the mat, and the dog sat on the log.",
    "It's 12 o'clock: don't we've they'll 1234567 100 %",
    "hello world, hello there, how are you?",
    "naïve café über straße",
]
SAMPLES = [
    "",
    " ",
    "hello",
    " hello",
    "hello  world",
    "The cat's 42 mats\n\nand 1234 dogs\t!",
    "naïve Straße €5 日本語 😀👍🏽",
    "a\u0301 \u00e1 \u2581 ▁x",
    "  two  spaces  ",
    "x" * 40,
]
SPECIAL = ["<unk>", "<s>", "</s>", "<pad>"]
LLAMA3_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# As published: numbers in single digits where Llama 3 takes three at a time.
QWEN_SPLIT = LLAMA3_SPLIT.replace(r"\p{N}{1,3}", r"\p{N}")
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def byte_level(pre_tokenizer, normalizer=None):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=330, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer


def split_then_bytes(pattern):
    cut = pre_tokenizers.Split(pattern, behavior="isolated")
    return pre_tokenizers.Sequence([cut, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def digits_then_bytes():
    return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])


def with_byte_fallback(metaspace):
    """As SentencePiece's BPE is converted: a space is a ▁, and what the vocabulary lacks is spelled in bytes."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if metaspace:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    else:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    strip = [decoders.Strip(" ", 1, 0)]
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *strip])
    trainer = trainers.BpeTrainer(vocab_size=380, special_tokens=SPECIAL + BYTES, show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    # The trainer marks the bytes as special tokens; a published vocabulary holds them as ordinary ones.
    content = json.loads(tokenizer.to_str())
    content["added_tokens"] = [token for token in content["added_tokens"] if token["content"] in SPECIAL]
    return Tokenizer.from_str(json.dumps(content))


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    trainer = trainers.UnigramTrainer(vocab_size=90, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer


KINDS = {
    "GPT-2 (byte-level)": lambda: byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False)),
    "Llama 3 (its own way of cutting, byte-level)": lambda: byte_level(split_then_bytes(pre_tokenizers_regex(LLAMA3_SPLIT))),
    "Qwen (single digits, NFC)": lambda: byte_level(split_then_bytes(pre_tokenizers_regex(QWEN_SPLIT)), normalizers.NFC()),
    "SmolLM (single digits, byte-level)": lambda: byte_level(digits_then_bytes()),
    "Llama 2 (byte fallback, normalizer)": lambda: with_byte_fallback(metaspace=False),
    "Mistral (byte fallback, Metaspace)": lambda: with_byte_fallback(metaspace=True),
    "Unigram (Metaspace)": unigram,
}


def pre_tokenizers_regex(pattern):
    from tokenizers import Regex

    return Regex(pattern)


def main():
    kinds = {}
    for name, make in KINDS.items():
        tokenizer = make()
        encoded = [tokenizer.encode(text, add_special_tokens=False).ids for text in SAMPLES]
        vectors = [
            {"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=False)}
            for text, ids in zip(SAMPLES, encoded)
        ]
        kinds[name] = {"tokenizer": json.loads(tokenizer.to_str()), "vectors": vectors}
    import tokenizers

    source = f"made by bench/peers/tokenizer_reference.py with tokenizers {tokenizers.__version__}"
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump({"source": source, "kinds": kinds}, out, ensure_ascii=False)


main()
