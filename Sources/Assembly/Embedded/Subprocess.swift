import Foundation
import Glibc

/// Runs one short program to its end and collects what it printed.
///
/// Not `Foundation.Process`: on Linux it notices the end of a program by a descriptor that closes, and a daemon which
/// that program leaves behind (as `pg_ctl start` does) keeps the descriptor open for ever. For the same reason the
/// output goes through a file and not through a pipe.
enum Subprocess {
    struct Result {
        let status: Int32
        let output: String
    }

    static func run(_ program: String, _ arguments: [String]) throws -> Result {
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("penstock-\(UUID().uuidString).log")
            .path
        // Left behind at worst in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: log) }
        let status = try spawn(program, [program] + arguments, log: log)
        let output = String(decoding: try Data(contentsOf: URL(fileURLWithPath: log)), as: UTF8.self)
        return Result(status: status, output: output.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func spawn(_ program: String, _ arguments: [String], log: String) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var arguments: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, program, &actions, nil, &arguments, environ)
        guard code == 0 else {
            throw StartError(.noPostgres, "cannot run \(program): \(String(cString: strerror(code)))")
        }
        return try wait(for: pid, program)
    }

    /// The exit status, or 128 plus the signal that ended it.
    private static func wait(for pid: pid_t, _ program: String) throws -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else {
                throw StartError(.noPostgres, "cannot wait for \(program): \(String(cString: strerror(errno)))")
            }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
