using System.Runtime.InteropServices;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Contracts;

public sealed class FaultsTests
{
#pragma warning disable CA2201 // The very types that the runtime and libtorch throw.
    public static TheoryData<Exception, string> Cases => new()
    {
        { new TuningException(ErrorCodes.InvalidData, "x"), ErrorCodes.InvalidData },
        { new OutOfMemoryException(), ErrorCodes.OutOfMemory },
        { new ExternalException("CUDA out of memory. Tried to allocate 2 GiB"), ErrorCodes.OutOfMemory },
        { new ExternalException("[enforce fail] DefaultCPUAllocator: can't allocate memory"), ErrorCodes.OutOfMemory },
        { new ExternalException("shapes cannot be multiplied"), ErrorCodes.Internal },
        { new UnauthorizedAccessException("denied"), ErrorCodes.NotFound },
        { new FileNotFoundException("gone"), ErrorCodes.NotFound },
        { new IOException("No space left on device"), ErrorCodes.CannotWrite },
        { new AggregateException(new IOException("No space left on device")), ErrorCodes.CannotWrite },
        { new InvalidOperationException("out of memory of what I did"), ErrorCodes.Internal },
    };
#pragma warning restore CA2201

    [Theory]
    [MemberData(nameof(Cases))]
    public void Describe_Exception_HasItsCode(Exception fault, string code) => Assert.Equal(code, Faults.Describe(fault).Code);
}
