using System.Runtime.Intrinsics;

namespace Redraft.Engine.Sampling;

/// <summary>How a number of a remembered key or value is kept. Numbers lie in rows, 32 at a time, and 16 at the end of some.</summary>
internal unsafe interface IKeyValueCell<T>
    where T : unmanaged, IKeyValueCell<T>
{
    /// <summary>32 numbers of a row, in order.</summary>
    static abstract (Vector512<float> Low, Vector512<float> High) Load32(T* from);

    /// <summary>The 16 numbers at the end of a row whose length isn't a multiple of 32.</summary>
    static abstract Vector512<float> Load16(T* from);

    /// <summary>Keeps a row.</summary>
    /// <param name="row">[width]</param>
    /// <param name="width">At most padded.</param>
    /// <param name="to">Receives [padded], zeros past the width.</param>
    /// <param name="padded">A multiple of 16.</param>
    static abstract void Store(float* row, int width, T* to, int padded);

    /// <summary>Keeps one of a row of 32.</summary>
    static abstract void Store(float value, T* row, int at);
}
