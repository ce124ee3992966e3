using System.Runtime.InteropServices;

namespace Redraft.Bench;

/// <summary>OpenBLAS's single-precision matrix product, if this machine has it: a peer to measure against, never a part of the product.</summary>
internal sealed unsafe class OpenBlas
{
    private static readonly string[] Names =
    [
        "/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblas.so.0", "/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblas.so.0",
        "libopenblas.so.0", "libopenblas.so",
    ];

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _sgemm;
    private readonly delegate* unmanaged<int, void> _setThreads;

    private OpenBlas(nint library)
    {
        _sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");
        _setThreads = (delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads");
        var core = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "openblas_get_corename");
        var config = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "openblas_get_config");
        Description = $"{Marshal.PtrToStringUTF8((nint)config())?.Trim()}, core {Marshal.PtrToStringUTF8((nint)core())}";
    }

    /// <summary>Version, build options and the kernels that it chose.</summary>
    public string Description { get; }

    /// <summary>Loads it, or says why not.</summary>
    public static OpenBlas? TryLoad(TextWriter output)
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                var blas = new OpenBlas(library);
                output.WriteLine($"peer: {blas.Description}");
                foreach (var pin in new[] { "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS" })
                {
                    if (Environment.GetEnvironmentVariable(pin) is { } value)
                    {
                        output.WriteLine($"WARNING: {pin}={value} holds the peer back; run with env -u {pin}");
                    }
                }

                return blas;
            }
        }

        output.WriteLine("peer: OpenBLAS isn't here (apt install libopenblas0-openmp); SKIPPED, no ratios");
        return null;
    }

    /// <summary>Threads of the calls that follow.</summary>
    public void SetThreads(int threads) => _setThreads(threads);

    /// <summary>c [m, n] = beta·c + a·b, row-major; a and b stored the other way round where transposed.</summary>
    public void Multiply(bool transposeA, bool transposeB, int m, int n, int k, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc)
    {
        const int RowMajor = 101, Plain = 111, Transposed = 112;
        _sgemm(RowMajor, transposeA ? Transposed : Plain, transposeB ? Transposed : Plain, m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
    }
}
