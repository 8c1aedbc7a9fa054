import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

/// An installation whose models come from a catalogue's file and are served by a simulated provider inside the test.
struct GatewayScene: Sendable {
    /// What opens the providers. They may stand in no log line, no row and no error: see ``expectNoCredential()``.
    static let alfaKey = "sk-ant-proof-alfa-5c1e7a90b2d34f68"
    static let bravoKey = "sk-proof-bravo-e83f6d1290ab47c5"

    let installation: Installation
    let simulator: Simulator
    let file: ModelFile
    let api: APIProbe

    var postgres: PostgresClient { installation.postgres }

    /// Runs `body` with an API and no worker yet. Whatever the test is about, afterwards it looks for credentials where
    /// there must be none, with everything logged that there is to log.
    static func with(
        _ plan: CatalogPlan = CatalogPlan(), script: SimulatorScript = SimulatorScript(),
        settings: [String: String] = [:], _ body: @escaping @Sendable (GatewayScene) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.script = script
        configuration.script.prices = plan.prices
        configuration.script.embeddingDimensions = CatalogPlan.dimensions
        try await SimulatorServer.with(configuration) { simulator, url in
            try await ModelFile.with(plan, url: url) { file in
                let own = [
                    "PENSTOCK_MODELS": file.path, CatalogPlan.alfaCredential: alfaKey,
                    CatalogPlan.bravoCredential: bravoKey, "PENSTOCK_LOG_LEVEL": "debug",
                ]
                let all = Installation.calm(own.merging(settings) { _, theirs in theirs })
                try await Installation.with(settings: all) { installation in
                    let scene = GatewayScene(
                        installation: installation, simulator: simulator, file: file,
                        api: try await installation.serve())
                    try await body(scene)
                    try await scene.expectNoCredential()
                }
            }
        }
    }

    /// Starts workers and waits until each has its slots.
    @discardableResult
    func work(_ names: String..., settings: [String: String] = [:]) async throws -> [ProcessUnderTest] {
        let workers = try names.map { try installation.work($0, settings: settings) }
        for worker in workers { try await installation.waitUntilWorking(worker) }
        return workers
    }

    /// Submits summaries of texts that all differ and are equally long.
    func submitSummaries(_ count: Int, from first: Int = 100) async throws -> [TaskID] {
        var tasks: [TaskID] = []
        for number in first..<(first + count) {
            let text = "Gate \(number) was shut at noon. Nothing else happened at gate \(number)."
            tasks.append(try await api.accepted("summarize", ["text": .string(text)]))
        }
        return tasks
    }

    /// Submits classifications of texts that all differ.
    func submitClassifications(_ count: Int, webhook: String? = nil) async throws -> [TaskID] {
        var tasks: [TaskID] = []
        for number in 100..<(100 + count) {
            let input: JSONValue = ["text": .string("Letter \(number): the invoice is wrong."), "labels": Crowd.labels]
            tasks.append(try await api.accepted("classify", input, webhook: webhook))
        }
        return tasks
    }

    /// Waits for all of them and expects that each succeeded and used one attempt. Returns them as the API shows them.
    @discardableResult
    func expectSucceeded(_ tasks: [TaskID], attempts: Int64? = 1) async throws -> [JSONValue] {
        var shown: [JSONValue] = []
        for task in tasks {
            let ended = try await api.ended(task)
            #expect(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
            if let attempts { #expect(ended["attempts"]?.asInteger == attempts) }
            shown.append(ended)
        }
        return shown
    }

    /// Lets tasks that wait for a time run now.
    func wake(_ tasks: [TaskID]) async throws {
        // One that does not wait is refused, which is as good.
        for task in tasks { _ = try await api.send("POST", "/v1/tasks/\(task)/retry") }
    }
}

/// The rules of a script, each on one line as `penstock simulate --fault` takes it.
extension SimulatorScript {
    static func faults(_ rules: String...) throws -> SimulatorScript {
        var script = SimulatorScript()
        script.faults = try rules.map { try FaultText.rule($0) }
        return script
    }
}
