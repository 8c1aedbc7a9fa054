import Domain
import Glibc
import PostgresDriver
import TestKit
import Testing

extension GatewayTests {
    /// A mistake in the catalogue's file, at the start and later.
    @Suite("A mistake in the model catalogue", .serialized, .timeLimit(.minutes(1)))
    struct CatalogFileTests {
        @Test("A process does not start with it and names the line; a running one names the line and keeps what it has")
        func namesTheLine() async throws {
            let plan = CatalogPlan.oneWriter
            try await GatewayScene.with(plan) { scene in
                let worker = try await scene.work("worker")[0]
                let (text, line) = try scene.file.spoilt(plan, replacing: "output: 1000.000", by: "output: a lot")
                try scene.file.write(text)
                worker.send(SIGHUP)
                try await Probe.until("the worker has refused the file") {
                    worker.output.contains("the old catalogue stays")
                }
                #expect(worker.output.contains("line \(line),"))
                try await scene.expectSucceeded(try await scene.submitSummaries(2))

                let late = try scene.installation.work("late")
                let ending = try await late.end()
                #expect(ending == .exited(2))
                #expect(late.output.contains("PENSTOCK_MODELS"))
                #expect(late.output.contains("line \(line),"))
                #expect(worker.ending() == nil)
                try await scene.installation.expectDrained()
            }
        }

        @Test("A key in place of its name is refused, and is in nothing that the process says")
        func keyInTheFile() async throws {
            let plan = CatalogPlan.oneWriter
            try await GatewayScene.with(plan) { scene in
                let (text, line) = try scene.file.spoilt(
                    plan, replacing: "credential: \(CatalogPlan.bravoCredential)",
                    by: "credential: \(GatewayScene.bravoKey)")
                try scene.file.write(text)
                let worker = try scene.installation.work("worker")
                let ending = try await worker.end()
                #expect(ending == .exited(2))
                #expect(worker.output.contains("line \(line),"))
            }
        }
    }
}
