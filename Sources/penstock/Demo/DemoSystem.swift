import Domain
import Foundation

/// The whole system in a process of its own: `penstock up` in a directory of the demo's.
struct DemoSystem: Sendable {
    /// From start to readiness: making a cluster on a slow disk takes a while.
    private static let startMax: Duration = .seconds(120)
    private static let stopMax: Duration = .seconds(30)

    let process: ChildProcess
    let directory: DemoDirectory

    static func start(in directory: DemoDirectory, environment: [String: String]) throws(CommandFailure) -> DemoSystem {
        let process = try ChildProcess.start(
            executable: try ownExecutable(),
            arguments: ["up", "--data-dir", directory.dataPath, "--port", "0", "--allow-loopback-webhooks"],
            environment: Self.environment(from: environment), outputPath: directory.logPath)
        return DemoSystem(process: process, directory: directory)
    }

    /// Waits until the system has left its credentials and says that it is ready.
    func ready(onProgress: (Duration) -> Void) async throws -> Credentials {
        let start = ContinuousClock.now
        while true {
            if let failure = earlyEnd() { throw failure }
            if let credentials = credentials(), await isReady(credentials) { return credentials }
            let waited = start.duration(to: .now)
            guard waited < Self.startMax else {
                throw failure(
                    "The system did not start", "It was not ready after \(Self.startMax.components.seconds) s.")
            }
            onProgress(waited)
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Why it ended before it was told to; nil while it runs.
    func earlyEnd() -> CommandFailure? {
        process.status().map { failure("The system ended early", "It ended by itself: \($0).") }
    }

    /// Stops it: asks first, and kills it when it has not ended after 30 s. Returns what went wrong, if anything did.
    /// Cancellation does not shorten this, because whatever was started must not outlive the demo.
    func stop() async -> String? {
        process.send(SIGTERM)
        var complaint: String?
        switch await process.end(within: Self.stopMax) {
        case .exited(0), .exited(130), .exited(143), .signalled(SIGTERM): break
        case .some(let ending): complaint = "The system did not end well: \(ending)."
        case nil:
            process.send(SIGKILL)
            _ = await process.end(within: .seconds(10))
            complaint = "The system did not stop within \(Self.stopMax.components.seconds) s and was killed."
        }
        let orphans = await OrphanedPostgres.stop(below: directory.path)
        return orphans > 0 ? complaint ?? "The system left its Postgres running; it was stopped." : complaint
    }

    private func credentials() -> Credentials? {
        (try? BoundedFile.read(path: directory.credentialsPath, bytesMax: 64 * 1024)).flatMap { Credentials(bytes: $0) }
    }

    private func isReady(_ credentials: Credentials) async -> Bool {
        let answer = try? await APIClient.with(url: credentials.url, key: nil) { client in
            try await client.send(APIRequest(path: ["ready"], deadline: .seconds(2)))
        }
        return answer != nil
    }

    private func failure(_ title: String, _ reason: String) -> CommandFailure {
        let log = directory.logTail()
        return CommandFailure(
            .failed, code: "system_not_ready", title: title,
            detail: "\(reason) \(log.isEmpty ? "It wrote nothing." : "Its last words:\n\(log)")")
    }

    /// The running program itself, even when its file was replaced meanwhile.
    static func ownExecutable() throws(CommandFailure) -> String {
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            throw CommandFailure(
                .failed, code: "no_executable", title: "The program cannot find itself",
                detail: "/proc is not mounted, so no second process can be started.")
        }
        return FileManager.default.isExecutableFile(atPath: path) ? path : "/proc/self/exe"
    }

    /// Our environment without what would lead the system to another database or another server.
    static func environment(from environment: [String: String]) -> [String: String] {
        let ours: Set = ["DATABASE_URL", "PENSTOCK_URL", "PENSTOCK_API_KEY", "PENSTOCK_CREDENTIALS"]
        return environment.filter { name, _ in
            !ours.contains(name) && !(name.hasPrefix("PG") && name.dropFirst(2).allSatisfy(\.isLetter))
        }
    }
}
