import Foundation
import Glibc
import Synchronization

/// A program that runs beside us, in a process group of its own, until it is told to end.
///
/// A thread starts it and waits for its end, and lives as long as it does: a program that asked the kernel for a signal
/// at its parent's death (`setpriv --pdeathsig`) would get it at the end of the thread that started it.
final class GuardedProcess: Sendable {
    /// Nil once it has ended.
    private let running: Mutex<pid_t?>

    private init(pid: pid_t) { running = Mutex(pid) }

    /// Starts a program with `/dev/null` as its input; what it prints goes to `log`, made anew. It is told no more of our
    /// environment than where programs are, and where libraries are if `LD_LIBRARY_PATH` says so.
    /// - Parameter environment: what it is told besides. Only its owner can read that, so secrets go here.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], log: String
    ) async throws -> GuardedProcess {
        let started = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<GuardedProcess, SpawnFailure>, Never>) in
            Thread.detachNewThread {
                switch spawn(program, [program] + arguments, environment, log: log) {
                case .failure(let failure):
                    continuation.resume(returning: .failure(failure))
                case .success(let pid):
                    let process = GuardedProcess(pid: pid)
                    continuation.resume(returning: .success(process))
                    process.waitForEnd(of: pid)
                }
            }
        }
        switch started {
        case .success(let process): return process
        case .failure(let failure):
            throw StartError(.redisFailed, "cannot run \(program): \(String(cString: strerror(failure.errno)))")
        }
    }

    var hasEnded: Bool { running.withLock { $0 == nil } }

    /// Sends a signal, unless it has ended. Its number stays its own for as long as the lock says that it runs.
    func send(_ signal: Int32) {
        running.withLock { pid in
            if let pid { kill(pid, signal) }
        }
    }

    /// Whether it has ended by itself before the time is over.
    func ends(within limit: Duration) async -> Bool {
        // A task of its own, because a shutdown that is cancelled must not leave the program running either.
        await Task {
            let deadline = ContinuousClock.now + limit
            while !hasEnded, ContinuousClock.now < deadline {
                // Fails only in a cancelled task, and nobody cancels this one.
                try? await Task.sleep(for: .milliseconds(10))
            }
            return hasEnded
        }.value
    }

    private func waitForEnd(of pid: pid_t) {
        var info = siginfo_t()
        // Leaves it unreaped, so that its number is not given to another before the lock says that it has ended.
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        running.withLock { running in
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            running = nil
        }
    }
}

private struct SpawnFailure: Error {
    let errno: Int32
}

private func spawn(
    _ program: String, _ arguments: [String], _ settings: [String: String], log: String
) -> Result<pid_t, SpawnFailure> {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    var none = sigset_t()
    var all = sigset_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    sigemptyset(&none)
    sigfillset(&all)
    defer {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // Ctrl-C is for us: we drain first, and it is told to end afterwards.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
        &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    let ours = ProcessInfo.processInfo.environment
    let path = "PATH=" + (ours["PATH"] ?? "/usr/bin:/bin")
    let libraries = ours["LD_LIBRARY_PATH"].map { ["LD_LIBRARY_PATH=" + $0] } ?? []
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    let told = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    var environment: [UnsafeMutablePointer<CChar>?] = ([path] + libraries + told).map { strdup($0) } + [nil]
    defer { for text in words + environment { free(text) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, &attributes, &words, &environment)
    return code == 0 ? .success(pid) : .failure(SpawnFailure(errno: code))
}
