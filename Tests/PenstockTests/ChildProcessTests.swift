import Foundation
import Testing

@testable import penstock

@Suite(.timeLimit(.minutes(1))) struct ChildProcessTests {
    private func start(_ script: String, in files: TemporaryFiles) throws -> ChildProcess {
        try ChildProcess.start(
            executable: "/bin/sh", arguments: ["-c", script], environment: ["GREETING": "hello"],
            outputPath: "\(files.path)/log")
    }

    @Test func `Both outputs go to the file, and standard input is empty`() async throws {
        let files = try TemporaryFiles()
        let process = try start("cat; echo $GREETING; echo problem >&2; exit 3", in: files)
        #expect(await process.end(within: .seconds(30)) == .exited(3))
        #expect(try String(contentsOfFile: "\(files.path)/log", encoding: .utf8) == "hello\nproblem\n")
    }

    @Test func `A process that is asked to stop ends by the signal`() async throws {
        let files = try TemporaryFiles()
        let process = try start("exec sleep 60", in: files)
        #expect(process.status() == nil)
        process.send(SIGTERM)
        #expect(await process.end(within: .seconds(30)) == .signalled(SIGTERM))
    }

    @Test func `A signal to a process that has ended goes nowhere`() async throws {
        let files = try TemporaryFiles()
        let process = try start("exit 0", in: files)
        #expect(await process.end(within: .seconds(30)) == .exited(0))
        process.send(SIGKILL)
        #expect(process.status() == .exited(0))
    }

    @Test func `Descriptors of ours are not inherited`() async throws {
        let files = try TemporaryFiles()
        let path = try files.write("secret", "x")
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        let process = try start("ls -l /proc/self/fd", in: files)
        #expect(await process.end(within: .seconds(30)) == .exited(0))
        #expect(try String(contentsOfFile: "\(files.path)/log", encoding: .utf8).contains("secret") == false)
    }

    @Test func `A program that is not there is a failure`() throws {
        let files = try TemporaryFiles()
        #expect(throws: CommandFailure.self) {
            try ChildProcess.start(
                executable: "/nonexistent/program", arguments: [], environment: [:], outputPath: "\(files.path)/log")
        }
    }

    @Test func `The end of a log is shown and nothing more`() throws {
        let files = try TemporaryFiles()
        let directory = DemoDirectory(path: files.path)
        #expect(directory.logTail() == "")
        try files.write("log", (1...500).map { "line \($0)" }.joined(separator: "\n"))
        #expect(directory.logTail(linesMax: 2) == "line 499\nline 500")
    }
}
