import Domain
import Foundation
import Glibc
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// Nothing leaves that nobody could book: without a price, and without a database.
    @Suite("A standstill", .serialized, .timeLimit(.minutes(2)))
    struct StandstillTests {
        private static let replaced = "a new model catalogue is in use"

        @Test("When a price is taken away tasks wait and say why, nothing is sent, and with a new price they finish")
        func price() async throws {
            let plan = CatalogPlan.oneWriter
            try await GatewayScene.with(plan) { scene in
                let worker = try await scene.work("worker")[0]
                try await scene.expectSucceeded(try await scene.submitSummaries(3))
                var unpriced = plan
                unpriced.version = 2
                unpriced.clerk = nil
                try await Self.reload(unpriced, times: 1, of: worker, scene)
                let tasks = try await scene.submitSummaries(3, from: 200)
                let parked = try await Probe.value("one of them waits") {
                    for task in tasks {
                        let shown = try await scene.api.task(task)
                        if shown["reason"] == "price" { return shown }
                    }
                    return nil
                }
                #expect(parked["attempts"] == 0)
                #expect(parked["wakes_at"]?.asString != nil)
                #expect(try await scene.postgres.one(CountSentBack(code: "unpriced_model")) > 0)
                let path = "/v1/tasks/\(parked["id"]?.asString ?? "")/events"
                let events = try await scene.api.send("GET", path).json["events"]?.asArray ?? []
                #expect(events.contains { $0["detail"]?["code"] == "unpriced_model" })
                #expect(try await scene.postgres.one(CountCalls()).open == 0)
                #expect(scene.simulator.record.calls == 3)

                var priced = plan
                priced.version = 3
                priced.clerk = TokenPrice(input: 2, output: 1_000_000)
                try await Self.reload(priced, times: 2, of: worker, scene)
                try await scene.wake(tasks)
                try await scene.expectSucceeded(tasks)
                #expect(scene.simulator.record.calls == 6)
                try await scene.installation.expectDrained()
                #expect(try await scene.postgres.run(ListCatalogVersions()) == ["proof-1", "proof-3"])
            }
        }

        @Test("When the database is gone between claim and call nothing is sent, and afterwards each call is sent once")
        func database() async throws {
            var plan = CatalogPlan.oneWriter
            // The calls that were admitted and never sent keep their slots until their deadline.
            plan.bravoLimit = 16
            try await GatewayScene.with(plan) { scene in
                try await StandingPoint.install(on: scene.postgres)
                try await FaultProxy.with(to: scene.installation.databaseURL) { wire in
                    let worker = try scene.installation.through(wire).work("worker")
                    try await scene.installation.waitUntilWorking(worker)
                    let tasks = try await StandingPoint.admission.hold(on: scene.postgres) {
                        let tasks = try await scene.submitSummaries(4)
                        try await StandingPoint.admission.waitUntilReached(on: scene.postgres)
                        wire.change { weather in
                            weather.stallsRequests = true
                            weather.stallsAnswers = true
                        }
                        return tasks
                    }
                    try await Probe.until("the worker's lease is over") {
                        try await scene.postgres.one(ReadLeaseEnd(pid: worker.pid)) < Date()
                    }
                    #expect(scene.simulator.record.calls == 0)
                    wire.heal()
                    try await scene.expectSucceeded(tasks, attempts: nil)
                    #expect(scene.simulator.record.calls == tasks.count)
                    try await scene.installation.expectDrained()
                }
            }
        }

        /// Puts another catalogue into the file, and tells the worker.
        private static func reload(
            _ plan: CatalogPlan, times: Int, of worker: ProcessUnderTest, _ scene: GatewayScene
        ) async throws {
            try scene.file.write(plan)
            worker.send(SIGHUP)
            try await Probe.until("the worker has read the catalogue") {
                worker.output.components(separatedBy: replaced).count > times
            }
        }
    }
}

/// The versions of the catalogue that calls were made by, without what the text's hash adds.
private struct ListCatalogVersions: PostgresStatement {
    static let sql = "SELECT DISTINCT split_part(catalog_version, '+', 1) AS version FROM model_call ORDER BY version"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
