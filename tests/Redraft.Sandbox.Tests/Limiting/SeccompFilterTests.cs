using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Redraft.Sandbox.Limiting;

namespace Redraft.Sandbox.Tests.Limiting;

/// <summary>Runs the filter's program as the kernel would, on calls for both processors.</summary>
public sealed class SeccompFilterTests
{
    private const uint Allow = 0x7fff0000, Kill = 0x80000000, Refuse = 0x00050001, NotImplemented = 0x00050026, Ignore = 0x00050000;
    private const ulong SomeAddress = 0x7f0000001000;
    private const uint AuditX64 = 0xc000003e, AuditArm64 = 0xc00000b7;

    [Theory]
    [InlineData(0, 0, 0, Allow)] // read
    [InlineData(9, 0, 0, Allow)] // mmap
    [InlineData(57, 0, 0, Allow)] // fork
    [InlineData(59, 0, 0, Allow)] // execve
    [InlineData(29, 0, 0, Refuse)] // shmget
    [InlineData(319, 0, 0, Refuse)] // memfd_create
    [InlineData(101, 0, 0, Refuse)] // ptrace
    [InlineData(310, 0, 0, Refuse)] // process_vm_readv
    [InlineData(425, 0, 0, Refuse)] // io_uring_setup
    [InlineData(321, 0, 0, Refuse)] // bpf
    [InlineData(323, 0, 0, Refuse)] // userfaultfd
    [InlineData(248, 0, 0, Refuse)] // add_key
    [InlineData(250, 0, 0, Refuse)] // keyctl
    [InlineData(165, 0, 0, Refuse)] // mount
    [InlineData(272, 0, 0, Refuse)] // unshare
    [InlineData(298, 0, 0, Refuse)] // perf_event_open
    [InlineData(314, 0, 0, Refuse)] // sched_setattr, the last of the list
    [InlineData(435, 0, 0, NotImplemented)] // clone3
    [InlineData(56, 0x003d0f00, 0, Allow)] // clone of a thread
    [InlineData(56, 17, 0, Allow)] // clone as fork
    [InlineData(56, 0x10000011, 0, Refuse)] // clone with a new user namespace
    [InlineData(56, 0x40000011, 0, Refuse)] // … network namespace
    [InlineData(56, 0x00020011, 0, Refuse)] // … mount namespace
    [InlineData(41, 1, 0, Allow)] // unix socket
    [InlineData(41, 2, 0, Refuse)] // internet
    [InlineData(41, 40, 0, Refuse)] // vsock, which no namespace separates
    [InlineData(41, 16, 0, Refuse)] // netlink
    [InlineData(53, 1, 0, Allow)] // pair of unix sockets
    [InlineData(53, 38, 0, Refuse)] // pair of alg sockets
    [InlineData(16, 0, 0x5401, Allow)] // ioctl TCGETS
    [InlineData(16, 0, 0x5412, Refuse)] // ioctl TIOCSTI
    [InlineData(16, 0, 0x541c, Refuse)] // ioctl TIOCLINUX
    [InlineData(13, 2, 0x7f0000001000, Allow)] // rt_sigaction of SIGINT
    [InlineData(13, 17, 0, Allow)] // of SIGCHLD, only asked for
    [InlineData(13, 17, 0x7f0000001000, Ignore)] // of SIGCHLD, set
    [InlineData(13, 17, 0x1000, Ignore)] // at an address of 32 bits
    [InlineData(13, 17, 0x7f0000000000, Ignore)] // at one whose lower half is zero
    [InlineData(0x40000000, 0, 0, Kill)] // x32
    public void On_x64_a_call_is_decided_as_the_list_says(uint call, uint first, ulong second, uint decision) =>
        Assert.Equal(decision, Run(SeccompFilter.Assemble(Architecture.X64), call, AuditX64, first, second));

    [Theory]
    [InlineData(63, 0, Allow)] // read
    [InlineData(194, 0, Refuse)] // shmget
    [InlineData(117, 0, Refuse)] // ptrace
    [InlineData(220, 0x10000000, Refuse)] // clone with a new user namespace
    [InlineData(220, 17, Allow)]
    [InlineData(198, 2, Refuse)] // internet socket
    [InlineData(198, 1, Allow)]
    [InlineData(134, 17, Ignore)] // rt_sigaction of SIGCHLD
    public void On_arm64_too(uint call, uint first, uint decision) =>
        Assert.Equal(decision, Run(SeccompFilter.Assemble(Architecture.Arm64), call, AuditArm64, first, SomeAddress));

    [Fact]
    public void Another_calling_convention_ends_the_process() =>
        Assert.Equal(Kill, Run(SeccompFilter.Assemble(Architecture.X64), 20, 0x40000003, 0, 0)); // i386

    [Fact]
    public void A_processor_without_a_table_is_refused() =>
        _ = Assert.Throws<PlatformNotSupportedException>(() => SeccompFilter.Assemble(Architecture.Wasm));

    private static uint Run(byte[] program, uint call, uint audit, uint first, ulong second)
    {
        var data = new byte[64]; // struct seccomp_data
        BinaryPrimitives.WriteUInt32LittleEndian(data, call);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), audit);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(16), first);
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(24), second);
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var instruction = program.AsSpan(at * 8, 8);
            var value = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            bool Jump(bool condition, ReadOnlySpan<byte> i)
            {
                at += condition ? i[2] : i[3];
                return condition;
            }
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20:
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)value));
                    break;
                case 0x15:
                    _ = Jump(accumulator == value, instruction);
                    break;
                case 0x35:
                    _ = Jump(accumulator >= value, instruction);
                    break;
                case 0x45:
                    _ = Jump((accumulator & value) != 0, instruction);
                    break;
                case 0x06:
                    return value;
                default:
                    throw new InvalidOperationException($"instruction {at} is none that the filter should use");
            }
        }
    }
}
