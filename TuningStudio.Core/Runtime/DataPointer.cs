namespace TuningStudio.Core.Runtime;

/// <summary><c>c10::DataPtr</c>: the data, a <c>std::unique_ptr</c> whose deleter libstdc++ puts first, and the device.</summary>
internal unsafe struct DataPointer
{
    internal void* Data;
    internal delegate* unmanaged<void*, void> Deleter;
    internal void* Context;
    internal long Device;
}
