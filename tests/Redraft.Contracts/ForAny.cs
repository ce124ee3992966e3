using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Redraft.Contracts;

/// <summary>Checks a property on generated inputs; one that fails is made smaller and named.</summary>
/// <remarks>The inputs are the same every time. <c>REDRAFT_PROPERTIES=100000</c> asks for so many of each in place of 200, and others with another number.</remarks>
public static class ForAny
{
    private const int UsualInputs = 200;

    /// <summary>Runs assertions on many inputs.</summary>
    /// <typeparam name="T">What is generated.</typeparam>
    /// <param name="inputs">How they are generated.</param>
    /// <param name="check">Throws where the property doesn't hold.</param>
    public static void Check<T>(Gen<T> inputs, Action<T> check) => Check(Arb.From(inputs), check);

    /// <summary>As above, with a way to make a failing input smaller.</summary>
    /// <typeparam name="T">What is generated.</typeparam>
    /// <param name="inputs">How they are generated and made smaller.</param>
    /// <param name="check">Throws where the property doesn't hold.</param>
    public static void Check<T>(Arbitrary<T> inputs, Action<T> check)
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("REDRAFT_PROPERTIES") ?? $"{UsualInputs}", CultureInfo.InvariantCulture);
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay((ulong)count, 1);
        Prop.ForAll(inputs, check).Check(config);
    }

    /// <summary>Any bytes, up to some hundred.</summary>
    public static Arbitrary<byte[]> Bytes => ArbMap.Default.ArbFor<byte[]>();

    /// <summary>Any text, half a surrogate pair included.</summary>
    public static Arbitrary<string> Text => ArbMap.Default.ArbFor<string>().Filter(text => text is not null);

    /// <summary>Numbers from the first to the last, both included.</summary>
    public static Gen<int> Number(int first, int last) => Gen.Choose(first, last);

    /// <summary>Finite floats, from the ordinary to 10⁴ and all of them equal now and then.</summary>
    /// <param name="count">How many.</param>
    public static Gen<float[]> Floats(int count)
        => from scale in Gen.Elements(0f, 1e-3f, 1, 10, 1e4f)
           from parts in Gen.Choose(-1000, 1000).ArrayOf(count)
           select Array.ConvertAll(parts, part => scale * part / 1000);
}
