using System.Runtime.InteropServices;

namespace Redraft.Sandbox.Limiting;

/// <summary>System call numbers of one processor family.</summary>
/// <param name="Audit">The kernel's name for the family, AUDIT_ARCH_*.</param>
/// <param name="Fork">The call clone, looked at by its flags.</param>
/// <param name="Clone3">Not implemented, as far as the sandbox can see.</param>
/// <param name="Socket">Unix sockets only.</param>
/// <param name="SocketPair">Unix sockets only.</param>
/// <param name="Ioctl">Looked at by its request.</param>
/// <param name="Map">mmap, looked at by its flags.</param>
/// <param name="SignalAction">rt_sigaction, looked at by its signal.</param>
/// <param name="Refused">Refused whatever their arguments.</param>
internal sealed record SystemCallTable(uint Audit, uint Fork, uint Clone3, uint Socket, uint SocketPair, uint Ioctl, uint Map, uint SignalAction, IReadOnlyList<uint> Refused)
{
    // Name, number on x86-64, number on arm64 (0 = has none).
    private static readonly (string Name, uint X64, uint Arm64)[] s_refused =
    [
        // Memory that no limit of ours counts.
        ("shmget", 29, 194), ("shmat", 30, 196), ("shmctl", 31, 195), ("shmdt", 67, 197), ("memfd_create", 319, 279),
        ("memfd_secret", 447, 447), ("semget", 64, 190), ("semop", 65, 193), ("semctl", 66, 191), ("semtimedop", 220, 192),
        ("msgget", 68, 186), ("msgsnd", 69, 189), ("msgrcv", 70, 188), ("msgctl", 71, 187), ("mq_open", 240, 180),
        ("mq_unlink", 241, 181), ("vmsplice", 278, 75), ("mlock", 149, 228), ("mlock2", 325, 284), ("mlockall", 151, 230),
        // Other processes.
        ("ptrace", 101, 117), ("process_vm_readv", 310, 270), ("process_vm_writev", 311, 271), ("kcmp", 312, 272),
        ("pidfd_getfd", 438, 438), ("process_madvise", 440, 440), ("process_mrelease", 448, 448),
        // Namespaces and mounts.
        ("unshare", 272, 97), ("setns", 308, 268), ("mount", 165, 40), ("umount2", 166, 39), ("pivot_root", 155, 41),
        ("chroot", 161, 51), ("open_tree", 428, 428), ("move_mount", 429, 429), ("fsopen", 430, 430), ("fsconfig", 431, 431),
        ("fsmount", 432, 432), ("fspick", 433, 433), ("mount_setattr", 442, 442), ("name_to_handle_at", 303, 264),
        ("open_by_handle_at", 304, 265), ("swapon", 167, 224), ("swapoff", 168, 225), ("acct", 163, 89),
        ("quotactl", 179, 60), ("quotactl_fd", 443, 443), ("mknod", 133, 0), ("mknodat", 259, 33),
        // Wide parts of the kernel that a function under test has no use for.
        ("io_uring_setup", 425, 425), ("io_uring_enter", 426, 426), ("io_uring_register", 427, 427), ("bpf", 321, 280),
        ("userfaultfd", 323, 282), ("perf_event_open", 298, 241), ("add_key", 248, 217), ("request_key", 249, 218),
        ("keyctl", 250, 219), ("fanotify_init", 300, 262), ("fanotify_mark", 301, 263), ("lookup_dcookie", 212, 18),
        ("mbind", 237, 235), ("set_mempolicy", 238, 237), ("get_mempolicy", 239, 236), ("migrate_pages", 256, 238),
        ("move_pages", 279, 239), ("personality", 135, 92), ("modify_ldt", 154, 0), ("iopl", 172, 0), ("ioperm", 173, 0),
        // Numbers that the whole machine shares (aio-max-nr). On arm64 io_setup is 0, which stands for none here.
        ("io_setup", 206, 0), ("io_submit", 209, 2),
        // The machine.
        ("init_module", 175, 105), ("finit_module", 313, 273), ("delete_module", 176, 106), ("kexec_load", 246, 104),
        ("kexec_file_load", 320, 294), ("reboot", 169, 142), ("syslog", 103, 116), ("settimeofday", 164, 170),
        ("clock_settime", 227, 112), ("adjtimex", 159, 171), ("clock_adjtime", 305, 266), ("sethostname", 170, 161),
        ("setdomainname", 171, 162), ("vhangup", 153, 58), ("uselib", 134, 0), ("_sysctl", 156, 0), ("sysfs", 139, 0),
        // Limits are set once, before the candidate; they may not be moved, nor its priority.
        ("setpriority", 140, 140), ("sched_setscheduler", 144, 119), ("sched_setattr", 314, 274),
    ];

    public static SystemCallTable For(Architecture architecture) => architecture switch
    {
        Architecture.X64 => new(0xc000003e, 56, 435, 41, 53, 16, 9, 13, [.. s_refused.Select(call => call.X64)]),
        Architecture.Arm64 => new(0xc00000b7, 220, 435, 198, 199, 29, 222, 134, [.. s_refused.Where(call => call.Arm64 > 0).Select(call => call.Arm64)]),
        _ => throw new PlatformNotSupportedException($"no system call table for {architecture}; there is one for X64 and Arm64"),
    };
}
