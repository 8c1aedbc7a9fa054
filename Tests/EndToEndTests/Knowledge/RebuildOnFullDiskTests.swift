import Domain
import PostgresDriver
import TestKit
import Testing

extension KnowledgeTests {
    /// The database's disk is full in the middle of a rebuild.
    @Suite("Rebuilding on a full disk", .serialized, .timeLimit(.minutes(4)))
    struct RebuildOnFullDiskTests {
        private static let manuals = Manuals(seed: 51)

        @Test(
            "The old generation answers, and with room again the rebuild goes on where it was",
            .enabled(if: SmallDisk.obstacle == nil, "only root can mount a file system of limited size"))
        func resumes() async throws {
            try await SmallDisk.with(megabytes: 320) { disk in
                let settings = ["shared_buffers": "16MB", "min_wal_size": "32MB", "max_wal_size": "32MB"]
                try await PostgresCluster.with(settings: settings, in: disk.path) { cluster in
                    try await Installation.with(cluster) { installation in
                        try await StandingPoint.install(on: installation.postgres)
                        let index = IndexProbe(api: try await installation.serve(), name: "manual")
                        let worker = try installation.work("worker")
                        try await installation.waitUntilWorking(worker)
                        try await index.create()
                        try await index.put(Self.manuals.documents(0..<20))
                        try await index.untilTakenIn()
                        #expect(try await index.search(Manuals.mark(3)).keys.first == Manuals.key(3))

                        let task = try await StandingPoint.slicing.hold(on: installation.postgres) {
                            let task = try await index.rebuild(["tokens_min": 16, "tokens_max": 40])
                            try await StandingPoint.slicing.waitUntilReached(on: installation.postgres)
                            try disk.fill()
                            return task
                        }
                        // Whoever is answered is answered by the old generation. The server may end without room for its log.
                        for _ in 0..<20 {
                            guard let found = try? await index.search(Manuals.mark(3), mode: "lexical"),
                                found.status == 200
                            else { continue }
                            #expect(found.generation == 1 && found.keys.first == Manuals.key(3))
                        }
                        try disk.free()
                        try await cluster.startIfEnded()
                        let state = try await Probe.value("the rebuild ends", within: .seconds(90)) {
                            // Connections broke with the server.
                            let shown = try? await index.api.task(task)
                            let state = shown?["state"]?.asString ?? ""
                            return ["succeeded", "failed", "cancelled"].contains(state) ? state : nil
                        }
                        #expect(state == "succeeded")
                        #expect(try await index.active() == 2)
                        #expect(try await index.search(Manuals.mark(3)).keys.first == Manuals.key(3))
                        #expect(worker.ending() == nil)
                        #expect(try await KnowledgeInvariants.check(installation.postgres) == [])
                        try await installation.expectDrained()
                    }
                }
            }
        }
    }
}
