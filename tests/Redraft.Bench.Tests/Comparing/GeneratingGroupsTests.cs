using Redraft.Bench.Comparing;

namespace Redraft.Bench.Tests.Comparing;

public sealed class GeneratingGroupsTests
{
    [Fact]
    public void The_samples_of_a_batched_bench_count_by_prompt_and_new_tokens_together()
    {
        const string Output = "loading\n{\"n_kv\": 4224, \"pp\": 128, \"tg\": 128, \"pl\": 32, \"t_pp\": 0.5, \"t_tg\": 1.5, \"speed_tg\": 2730.7}\n";

        Assert.Equal(32 * 128 / 2.0, GeneratingGroups.SamplesPerSecond(Output, "", 9));
    }

    [Fact]
    public void So_do_those_that_come_as_a_table()
    {
        const string Output = """
            |    PP |     TG |    B |   N_KV |   T_PP s | S_PP t/s |   T_TG s | S_TG t/s |      T s |    S t/s |
            |-------|--------|------|--------|----------|----------|----------|----------|----------|----------|
            |   128 |    128 |   32 |   4224 |    0.250 |   512.00 |    3.750 |  1092.27 |    4.000 |  1056.00 |

            """;

        Assert.Equal(32 * 128 / 4.0, GeneratingGroups.SamplesPerSecond("", Output, 9));
    }

    [Fact]
    public void The_speed_of_a_single_bench_is_its_average()
        => Assert.Equal(1234.5, GeneratingGroups.TokensPerSecond("[\n  {\"n_prompt\": 512, \"avg_ns\": 1, \"avg_ts\": 1234.5}\n]\n", "", 9));

    [Fact]
    public void The_speed_of_llama2c_stands_at_the_end_of_its_errors()
        => Assert.Equal(7500.25, GeneratingGroups.AchievedTokensPerSecond("12 34", "\nachieved tok/s: 7500.25", 9));

    [Fact]
    public void A_peer_whose_folder_is_wrong_is_missing_with_variable_folder_and_program()
    {
        var (_, missing) = new PeerPrograms("/nowhere", threads: 1).IkLlamaCpp("no-such-bench");

        Assert.Contains("REDRAFT_BENCH_IK_LLAMA_CPP", missing, StringComparison.Ordinal);
        Assert.Contains("no-such-bench", missing, StringComparison.Ordinal);
        Assert.Contains("bench/README.md", missing, StringComparison.Ordinal);
    }
}
