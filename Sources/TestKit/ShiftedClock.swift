import Foundation

/// A wall clock that is wrong by as much as the test says, and can jump while programs run: a small library that they
/// load first. Monotonic clocks are left alone, as they are when an administrator or NTP sets a machine's clock.
///
/// Compiled when it is needed, from the few lines below; a machine that builds Swift has a C compiler.
package final class ShiftedClock: Sendable {
    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    private let folder: String
    private var file: String { folder + "/seconds" }
    private var library: String { folder + "/clock.so" }

    /// Whether this machine can make one.
    package static var isAvailable: Bool { compiler != nil }

    /// What a program needs in its environment to live by this clock.
    package var environment: [String: String] { ["LD_PRELOAD": library, "PENSTOCK_TEST_CLOCK": file] }

    private init(folder: String) { self.folder = folder }

    /// Makes a clock that is right at first, proves that it can be wrong, and removes it after `body`.
    package static func with<Value>(_ body: (ShiftedClock) async throws -> Value) async throws -> Value {
        guard let compiler else { throw Unavailable(description: "no C compiler") }
        let clock = ShiftedClock(folder: "/tmp/penstock-clock-\(UUID().uuidString)")
        // Others than we read it too: Postgres does not run as root.
        try FileManager.default.createDirectory(
            atPath: clock.folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        // What is left behind at worst is a folder in /tmp.
        defer { try? FileManager.default.removeItem(atPath: clock.folder) }
        try await ProcessUnderTestSet.with { processes in
            try Data(source.utf8).write(to: URL(fileURLWithPath: clock.folder + "/clock.c"))
            try Data(count: 8).write(to: URL(fileURLWithPath: clock.file))
            try await processes.run(
                compiler, ["-shared", "-fPIC", "-O1", "-o", clock.library, clock.folder + "/clock.c"], name: "cc")
            try clock.set(seconds: 86_400)
            let shown = try await processes.run("/bin/date", ["+%s"], environment: clock.environment, name: "date")
            let ahead = (Double(shown.split(separator: "\n").first ?? "") ?? 0) - Date().timeIntervalSince1970
            guard abs(ahead - 86_400) < 60 else { throw Unavailable(description: "the clock has no effect: \(shown)") }
        }
        try clock.set(seconds: 0)
        return try await body(clock)
    }

    /// How wrong the clock is from now on, in all programs that live by it.
    package func set(seconds: Int64) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
        try handle.write(contentsOf: withUnsafeBytes(of: seconds) { Data($0) })
        try handle.close()
    }

    private static var compiler: String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = ["/usr/bin"] + path.split(separator: ":").map(String.init)
        return folders.flatMap { folder in ["cc", "clang", "gcc"].map { folder + "/" + $0 } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static let source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static const volatile long long *shift;

        __attribute__((constructor)) static void begin(void) {
            const char *path = getenv("PENSTOCK_TEST_CLOCK");
            int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
            if (file < 0) return;
            void *place = mmap(0, sizeof *shift, PROT_READ, MAP_SHARED, file, 0);
            close(file);
            if (place != MAP_FAILED) shift = place;
        }

        int clock_gettime(clockid_t clock, struct timespec *now) {
            int code = syscall(SYS_clock_gettime, clock, now);
            int is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
            if (code == 0 && is_wall && shift) now->tv_sec += *shift;
            return code;
        }

        int gettimeofday(struct timeval *restrict now, void *restrict zone) {
            struct timespec precise;
            clock_gettime(CLOCK_REALTIME, &precise);
            now->tv_sec = precise.tv_sec;
            now->tv_usec = precise.tv_nsec / 1000;
            return 0;
        }

        time_t time(time_t *now) {
            struct timespec precise;
            clock_gettime(CLOCK_REALTIME, &precise);
            if (now) *now = precise.tv_sec;
            return precise.tv_sec;
        }

        """
}
