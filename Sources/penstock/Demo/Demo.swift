import Domain
import Foundation
import Webhooks

/// The main job, end to end, on real documents: start the whole system, submit over HTTP, wait, look at result, usage
/// and audit timeline, receive the signed webhook; index a manual, ask it, resolve its citations; and stop what was
/// started.
struct Demo: Sendable {
    /// How long all tasks together may take to end.
    private static let tasksMax: Duration = .seconds(180)
    /// How long the timelines and webhooks may take to be complete after that.
    private static let deliveriesMax: Duration = .seconds(60)

    let documents: [DemoDocument]
    /// Indexed and asked, where the machine has it.
    let manual: DemoManual?
    let keepsDirectory: Bool
    let console: Console
    let environment: [String: String]

    /// Runs the demo. The system is stopped and its directory removed however it ends.
    func run() async throws -> DemoReport {
        let start = ContinuousClock.now
        let directory = try DemoDirectory.make(environment: environment)
        var report: DemoReport
        do {
            let (verdict, complaint) = try await withSystem(in: directory)
            report = DemoReport(
                documents: documents, tasks: verdict.tasks, indexing: verdict.indexing,
                failures: verdict.failures() + [complaint].compactMap { $0 }, seconds: 0)
        } catch {
            _ = tidy(directory)
            throw error
        }
        if let complaint = tidy(directory) { report.failures.append(complaint) }
        report.seconds = start.duration(to: .now).inSeconds
        return report
    }

    private func withSystem(in directory: DemoDirectory) async throws -> (DemoVerdict, complaint: String?) {
        let progress = ProgressLine(console: console)
        defer { progress.clear() }
        let system = try DemoSystem.start(in: directory, environment: environment)
        let outcome: Result<DemoVerdict, any Error>
        do {
            outcome = .success(try await work(with: system, progress))
        } catch {
            // When the system has died, that is the reason, whatever the client noticed of it.
            outcome = .failure(system.earlyEnd() ?? error)
        }
        progress.show("stopping the system")
        let complaint = await system.stop()
        return (try outcome.get(), complaint)
    }

    private func work(with system: DemoSystem, _ progress: ProgressLine) async throws -> DemoVerdict {
        let credentials = try await system.ready { waited in
            progress.show("starting Postgres, API and fleet: \(FigureText.seconds(waited.inSeconds))")
        }
        progress.clear()
        console.note("The system runs at \(credentials.url), with its own Postgres in \(system.directory.path).")
        console.note("Webhooks to this machine itself are refused as a rule; they are allowed for this demo only.")
        let deliveries = DeliveryLog()
        let receiver = WebhookReceiver(host: "127.0.0.1", port: 0, verifier: try verifier(credentials)) { delivery in
            deliveries.add(delivery)
            return true
        }
        return try await receiver.withServer { port in
            try await APIClient.with(url: credentials.url, key: credentials.tenantKey) { client in
                let run = DemoRun(
                    client: client, webhookRoot: "http://127.0.0.1:\(port)", deliveries: deliveries, progress: progress)
                let steps = DemoPlan.steps(for: documents)
                let ended = try await run.finish(try await run.submit(steps), within: Self.tasksMax)
                let tasks = try await run.follow(ended, within: Self.deliveriesMax)
                var indexing: DemoIndexing?
                if let manual {
                    indexing = try await DemoIndexRun(client: client, console: console, progress: progress).run(manual)
                }
                return DemoVerdict(
                    tasks: tasks, indexing: indexing, strays: deliveries.strays(besides: Set(steps.map(\.webhookPath))))
            }
        }
    }

    private func verifier(_ credentials: Credentials) throws -> WebhookVerifier {
        guard let text = credentials.webhookSecret?.reveal() else {
            throw CommandFailure(
                .failed, code: "no_webhook_secret", title: "There is no webhook secret",
                detail: "The system's credentials file does not name the tenant's webhook secret.")
        }
        return WebhookVerifier(secrets: [try WebhookSecret(text: text)])
    }

    /// Removes the directory, or says where it is when it is kept. Returns what went wrong, if anything did.
    private func tidy(_ directory: DemoDirectory) -> String? {
        if keepsDirectory {
            console.note("Kept: \(directory.path) (the system's log is \(directory.logPath)).")
            return nil
        }
        return directory.remove() ? nil : "The directory \(directory.path) could not be removed."
    }
}
