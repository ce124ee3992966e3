namespace Redraft.Engine.Tests.Architectures;

public sealed class LlamaTests : ArchitectureContract
{
    protected override IEnumerable<string> Names => ["llama", "mistral", "qwen2", "qwen3"];

    public static TheoryData<string> Goldens => GoldenTransformer.Names(config => config.ModelType is not ("gpt2" or "gptj" or "codegen"));

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Logits_equal_those_of_torch(string golden) => TransformerChecks.LogitsEqualTheGolden(golden);

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Packed_sequences_of_the_golden_give_the_bits_that_each_gives_alone(string golden) => TransformerChecks.PackedEqualsOneByOne(golden);
}
