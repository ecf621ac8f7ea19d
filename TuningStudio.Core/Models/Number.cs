using TorchSharp;

namespace TuningStudio.Core.Models;

/// <summary>
/// Numbers for the calls of TorchSharp. One that it wraps by itself is garbage as soon as its address is on its way: under load it was collected
/// while the native call still read it, and an answer failed with "Expected false to be true". These live until their thread has made
/// many more, so no call outlasts one.
/// </summary>
internal static class Number
{
    private const int Kept = 256;

    [ThreadStatic]
    private static Scalar[]? held;

    [ThreadStatic]
    private static int next;

    internal static Scalar Of(int value) => Hold(value.ToScalar());

    internal static Scalar Of(long value) => Hold(value.ToScalar());

    internal static Scalar Of(float value) => Hold(value.ToScalar());

    internal static Scalar Of(double value) => Hold(value.ToScalar());

    internal static Scalar Of(bool value) => Hold(value.ToScalar());

    private static Scalar Hold(Scalar number)
    {
        (held ??= new Scalar[Kept])[next] = number;
        next = (next + 1) % Kept;
        return number;
    }
}
