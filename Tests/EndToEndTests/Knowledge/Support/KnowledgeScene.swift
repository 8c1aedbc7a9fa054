import Domain
import Foundation
import PostgresDriver
import ProviderSimulator
import Tenancy
import TestKit
import Testing

/// An installation with an API, whose texts are embedded by simulated vendors inside the test.
struct KnowledgeScene: Sendable {
    let installation: Installation
    /// Behind `scribe`, `clerk` and `vectors`.
    let simulator: Simulator
    /// Behind `wide`.
    let second: Simulator
    let api: APIProbe
    /// The index `manual` of the tenant `alpha`. It is not there yet.
    let index: IndexProbe

    var postgres: PostgresClient { installation.postgres }

    /// Runs `body` with an API and no worker yet. Afterwards the rules of indexes hold, whatever the test was about.
    static func with(
        _ plan: KnowledgePlan = KnowledgePlan(), settings: [String: String] = [:],
        _ body: @escaping @Sendable (KnowledgeScene) async throws -> Void
    ) async throws {
        try await vendor(plan.dimensions, plan) { simulator, url in
            try await vendor(plan.wideDimensions, plan) { second, wideURL in
                let file = ModelFile(path: "/tmp/penstock-models-\(UUID().uuidString).yaml", url: url)
                try file.write(plan.text(url: url, wideURL: wideURL))
                // What is left behind at worst is a small file.
                defer { try? FileManager.default.removeItem(atPath: file.path) }
                let own = [
                    "PENSTOCK_MODELS": file.path, KnowledgePlan.alfaCredential: GatewayScene.alfaKey,
                    KnowledgePlan.bravoCredential: GatewayScene.bravoKey,
                ]
                let all = Installation.calm(own.merging(settings) { _, theirs in theirs })
                try await Installation.with(settings: all) { installation in
                    let api = try await installation.serve()
                    let scene = KnowledgeScene(
                        installation: installation, simulator: simulator, second: second, api: api,
                        index: IndexProbe(api: api, name: "manual"))
                    try await body(scene)
                    try await scene.expectSoundKnowledge()
                }
            }
        }
    }

    private static func vendor(
        _ dimensions: Int, _ plan: KnowledgePlan,
        _ body: @escaping @Sendable (Simulator, String) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.script.embeddingDimensions = dimensions
        configuration.script.prices = ["vectors": plan.price, "wide": plan.price]
        try await SimulatorServer.with(configuration) { try await body($0, $1) }
    }

    /// Starts a worker and waits until it has its slots.
    @discardableResult
    func work(_ name: String) async throws -> ProcessUnderTest {
        let worker = try installation.work(name)
        try await installation.waitUntilWorking(worker)
        return worker
    }

    /// Lets a dead worker be missed at once, with the slots of its open calls.
    func bury(_ worker: ProcessUnderTest) async throws {
        _ = try await postgres.run(PassLease(pid: worker.pid))
        _ = try await postgres.run(PassCallDeadlines())
    }

    /// The same API for another tenant of the test database.
    func api(of tenant: String) async throws -> APIProbe {
        guard let found = try await postgres.run(FindTenant(name: tenant)).first else {
            throw Surprise("the template has no tenant \(tenant)")
        }
        let secret = KeySecret()
        _ = try await postgres.run(
            CreateKey(tenant: found.id, hash: secret.hash, name: "test", scopes: [.tasksRead, .tasksWrite]))
        return APIProbe(url: api.url, key: secret.secret.reveal())
    }
}
