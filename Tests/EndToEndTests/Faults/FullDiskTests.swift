import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// The database's disk has no byte left.
    @Suite("A full disk", .serialized, .timeLimit(.minutes(4)))
    struct FullDiskTests {
        /// Texts that hardly compress, so that a few of them need room that is not there.
        private static func text(_ number: Int) -> String {
            var seed = Seed(UInt64(20 + number))
            return (0..<4_000).map { _ in String(UInt64.random(in: 0...UInt64.max, using: &seed), radix: 36) }
                .joined(separator: " ") + "."
        }

        @Test(
            "On a full disk a submission is refused or kept, and with room again all that was acknowledged is done once",
            .enabled(if: SmallDisk.obstacle == nil, "only root can mount a file system of limited size"))
        func losesNothing() async throws {
            try await SmallDisk.with(megabytes: 320) { disk in
                // Little is kept for later, so that it is soon missing.
                let settings = ["shared_buffers": "16MB", "min_wal_size": "32MB", "max_wal_size": "32MB"]
                try await PostgresCluster.with(settings: settings, in: disk.path) { cluster in
                    try await Installation.with(cluster) { installation in
                        let api = try await installation.serve()
                        let worker = try installation.work("worker")
                        try await installation.waitUntilWorking(worker)
                        var accepted = [try await api.accepted("summarize", ["text": "Water flows."])]
                        #expect(try await api.ended(accepted[0])["state"]?.asString == "succeeded")

                        try disk.fill()
                        var refused: String?
                        for number in 0..<200 where refused == nil {
                            let key = "full-\(number)"
                            let answer = try await api.submit(
                                "summarize", ["text": .string(Self.text(number))], key: key)
                            if answer.status == 202 {
                                accepted.append(try #require(answer.json["id"]?.asString.flatMap { TaskID($0) }))
                            } else {
                                #expect(answer.status >= 500)
                                refused = key
                            }
                        }
                        let key = try #require(refused, "nothing was ever refused: the disk was not full")

                        try disk.free()
                        // Without room for its log the server ends, and somebody starts it again.
                        try await cluster.startIfEnded()
                        accepted.append(
                            try await Probe.value("the same request is accepted") {
                                try? await api.accepted("summarize", ["text": "Water stands."], key: key + "-later")
                            })
                        for task in accepted {
                            #expect(try await api.ended(task)["state"]?.asString == "succeeded")
                        }
                        #expect(worker.ending() == nil)
                        try await installation.expectDrained()
                    }
                }
            }
        }
    }
}
