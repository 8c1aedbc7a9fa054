import Foundation

extension ChildProcess {
    /// Starts a program.
    ///
    /// - Parameters:
    ///   - outputPath: a file that is made, readable by its owner only, and gets both outputs.
    /// - Throws: `.failed` when the system refuses.
    static func start(
        executable: String, arguments: [String], environment: [String: String], outputPath: String
    ) throws(CommandFailure) -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        keepDescriptorsToOurselves()
        prepare(&attributes)
        var pid = pid_t()
        let code = withCStrings([executable] + arguments) { arguments in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&pid, executable, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else {
            throw CommandFailure(
                .failed, code: "not_started", title: "A program cannot be started",
                detail: "\(executable): \(String(cString: strerror(code))).")
        }
        return ChildProcess(pid: pid)
    }

    /// Marks every descriptor besides the standard ones as closed in new programs. Ours are made that way already; this is
    /// for what we inherited from whoever started us.
    private static func keepDescriptorsToOurselves() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > STDERR_FILENO {
            // One that was closed meanwhile gives an error, which is as good.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Signals that we trap or ignore would stay ignored in the new program, so all are set back.
    private static func prepare(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        var defaults = sigset_t()
        sigemptyset(&none)
        sigemptyset(&defaults)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2, SIGCHLD] {
            sigaddset(&defaults, signal)
        }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    }

    /// Calls `body` with a null-terminated array of C strings that live as long as the call.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        return body(pointers + [nil])
    }
}
