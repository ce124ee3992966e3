namespace Redraft.Engine.Checkpoints;

/// <summary>Keys of <c>config.json</c> that any type may have.</summary>
internal static class CommonKeys
{
    /// <summary>Passes over what doesn't bear on logits or gradients, refuses what does and isn't computed here.</summary>
    public static void Take(ConfigKeys keys)
    {
        keys.PassOver(
            "architectures", "_name_or_path", "name_or_path", "transformers_version", "_attn_implementation_autoset", "attn_implementation",
            "torch_dtype", "dtype", // the weights say themselves how they are stored
            "use_cache", "initializer_range", "tokenizer_class", "bos_token_id", "eos_token_id", "pad_token_id", "sep_token_id", "unk_token_id",
            "transformers.js_config", "unsloth_fixed", "unsloth_version", "gradient_checkpointing", "use_bfloat16", "torchscript", "tf_legacy_loss",
            "chunk_size_feed_forward", "pretraining_tp", // both cut products into parts, of the same sum
            "attention_dropout", "attn_pdrop", "resid_pdrop", "embd_pdrop", "hidden_dropout"); // no training here drops anything
        keys.PassOver( // defaults of Hugging Face's generation and of its classifiers
            "max_length", "min_length", "do_sample", "early_stopping", "num_beams", "num_beam_groups", "diversity_penalty", "temperature", "top_k", "top_p",
            "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "bad_words_ids",
            "num_return_sequences", "forced_bos_token_id", "forced_eos_token_id", "remove_invalid_values", "exponential_decay_length_penalty",
            "suppress_tokens", "begin_suppress_tokens", "prefix", "decoder_start_token_id", "task_specific_params", "id2label", "label2id", "num_labels", "_num_labels", "problem_type",
            "finetuning_task", "return_dict", "return_dict_in_generate", "output_attentions", "output_hidden_states", "output_scores", "is_decoder");
        keys.Expect("is_encoder_decoder", "false", "encoders");
        keys.Expect("tie_encoder_decoder", "false", "encoders");
        keys.Expect("add_cross_attention", "false", "cross-attention");
        keys.Expect("pruned_heads", "{}", "pruned heads");
        foreach (var (key, what) in new[] { ("quantization_config", "quantized weights"), ("auto_map", "a model that brings its own code") })
        {
            if (keys.Present(key, out var value))
            {
                throw keys.Bad($"{key} = {ConfigKeys.Shown(value)} is not supported ({what})");
            }
        }
    }

    /// <summary>The id that ends a text (<c>eos_token_id</c>, of several the first), or null.</summary>
    public static int? EndOfText(ConfigKeys keys)
    {
        if (!keys.Present("eos_token_id", out var end))
        {
            return null;
        }

        end = end.ValueKind == System.Text.Json.JsonValueKind.Array && end.GetArrayLength() > 0 ? end[0] : end;
        return end.ValueKind == System.Text.Json.JsonValueKind.Number && end.TryGetInt32(out var id) && id >= 0
            ? id
            : throw keys.Bad($"eos_token_id must be an id or a list of ids, found {ConfigKeys.Shown(end)}");
    }
}
