import Foundation
import Glibc

extension ProcessUnderTest {
    /// What a program gets of our own environment: enough to find its libraries and programs, nothing that would steer it.
    private static let inherited = ["PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH"]

    /// Starts a program with `/dev/null` as its input and `log` for both outputs.
    static func start(
        _ executable: String, _ arguments: [String], environment: [String: String], name: String, log: String
    ) throws -> ProcessUnderTest {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        keepDescriptorsToOurselves()
        prepare(&attributes)
        let full = full(environment)
        var pid = pid_t()
        let code = withCStrings([executable] + arguments) { arguments in
            withCStrings(full) { environment in
                posix_spawn(&pid, executable, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else {
            throw NotStarted(description: "\(executable) cannot be started: \(String(cString: strerror(code)))")
        }
        return ProcessUnderTest(pid: pid, name: name, log: log)
    }

    /// Ours stay ours: a socket that a program inherits would live on in it after we have closed it.
    private static func keepDescriptorsToOurselves() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > STDERR_FILENO {
            // One that was closed meanwhile gives an error, which is as good.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// A process group of its own and every signal at its default.
    private static func prepare(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    }

    private static func full(_ environment: [String: String]) -> [String] {
        let ours = ProcessInfo.processInfo.environment
        let kept = ours.filter { inherited.contains($0.key) }
        return kept.merging(environment) { _, theirs in theirs }.map { "\($0.key)=\($0.value)" }
    }

    private static func withCStrings<Value>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
