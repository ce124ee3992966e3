namespace Redraft.Exporting;

/// <summary>Every layout of a dataset for trainers. To add one: a line here.</summary>
public static class DatasetLayouts
{
    /// <summary>The list, in the order shown.</summary>
    public static IReadOnlyList<DatasetLayout> All { get; } =
    [
        new("trl-prompt-completion", "TRL's prompt and completion: demonstrations", """{"prompt": "$prompt", "completion": "$completion"}""") { HoldsWeights = true },
        new("trl-preference", "TRL's prompt, chosen and rejected: preferences", """{"prompt": "$prompt", "chosen": "$completion", "rejected": "$rejected"}"""),
        new("trl-kto", "TRL's unpaired preference, as KTO takes it: labels", """{"prompt": "$prompt", "completion": "$completion", "label": "$good"}"""),
        new("trl-chat-preference", "TRL's conversational preference", """
            {"prompt": [{"role": "user", "content": "$prompt"}], "chosen": [{"role": "assistant", "content": "$completion"}], "rejected": [{"role": "assistant", "content": "$rejected"}]}
            """),
        new("openai-chat", "messages, as OpenAI's finetuning, TRL and axolotl's chat_template take them: demonstrations", """
            {"messages": [{"role": "user", "content": "$prompt"}, {"role": "assistant", "content": "$completion"}]}
            """),
        new("openai-preference", "OpenAI's preference finetuning", """
            {"input": {"messages": [{"role": "user", "content": "$prompt"}]}, "preferred_output": [{"role": "assistant", "content": "$completion"}], "non_preferred_output": [{"role": "assistant", "content": "$rejected"}]}
            """),
        new("axolotl-input-output", "axolotl's segments without a template: demonstrations", """
            {"segments": [{"label": false, "text": "$prompt"}, {"label": true, "text": "$completion"}]}
            """),
        new("axolotl-preference", "axolotl's DPO with a chat template: preferences", """
            {"messages": [{"role": "user", "content": "$prompt"}], "chosen": {"role": "assistant", "content": "$completion"}, "rejected": {"role": "assistant", "content": "$rejected"}}
            """),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(layout => layout.Name);

    /// <summary>The layout of that name, or null.</summary>
    public static DatasetLayout? Find(string name) => All.FirstOrDefault(layout => layout.Name == name);
}
