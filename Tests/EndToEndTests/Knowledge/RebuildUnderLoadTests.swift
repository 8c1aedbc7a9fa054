import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension KnowledgeTests {
    /// Rebuilds while others search and edit, and workers die in it.
    @Suite("Rebuilding under load", .serialized, .timeLimit(.minutes(5)))
    struct RebuildUnderLoadTests {
        /// Where in a rebuild a worker dies.
        enum Moment: Sendable, CaseIterable {
            /// Chunks are being stored.
            case slicing
            /// Texts are with the provider.
            case calling
            /// The provider was paid; the vectors are being stored.
            case storing
            /// The generation is verified.
            case verified
            /// The pointer is being turned.
            case flipping

            var point: StandingPoint? {
                switch self {
                case .slicing: .slicing
                case .calling: nil
                case .storing: .storing
                case .verified: .verified
                case .flipping: .flipping
                }
            }
        }

        private static let rebuilds = 8
        private static let documents = 20
        private static let manuals = Manuals(seed: 5, sections: 2, sentences: 12)

        @Test(
            "Eight rebuilds, five of them killed: no search fails or mixes generations, no edit is lost, nothing is paid again"
        )
        func killed() async throws {
            try await KnowledgeScene.with { scene in
                var seed = Seed(511)
                try await KnowledgeLedger.install(on: scene.postgres)
                try await StandingPoint.install(on: scene.postgres)
                var worker = try await scene.work("worker-0")
                let queries = (0..<6).map { "the \(Manuals.mark($0 * 3)) shows the lantern and the harbor" }
                try await Self.fill(scene, queries)

                let crowd = SearchCrowd(
                    scene.index, Self.manuals, count: Self.documents, queries: queries, seed: Seed(512))
                // Every moment once, in an order of the seed, between rebuilds that nobody disturbs.
                var moments: [Moment?] = Moment.allCases.map { $0 } + [nil, nil, nil]
                moments.shuffle(using: &seed)
                #expect(moments.count == Self.rebuilds)
                var deaths: [KnowledgeLedger.Death] = []
                try await crowd.run(searchers: 3) {
                    for (number, moment) in moments.enumerated() {
                        let change = Self.change(number)
                        guard let moment else {
                            try await scene.index.rebuilt(change)
                            continue
                        }
                        let losing = Bool.random(using: &seed)
                        let task = try await Self.kill(worker, at: moment, losing: losing, change, in: scene)
                        deaths.append(try await KnowledgeLedger.death(in: scene))
                        let victim = worker
                        worker = try await scene.work("worker-\(number + 1)")
                        try await scene.bury(victim)
                        let ended = try await scene.api.ended(task)
                        #expect(ended["state"] == "succeeded", "\(moment): \(ended["error"] ?? .null)")
                    }
                }
                try await Self.judge(crowd, deaths, in: scene)
            }
        }

        /// Another size of slices for each, so that chunks of two generations are never the same bytes.
        private static func change(_ number: Int) -> [String: JSONValue] {
            let size = Int64(48 + number * 16)
            return ["tokens_min": .integer(size / 2), "tokens_max": .integer(size)]
        }

        /// Puts the documents, and asks every query once, so that its vector is known to the API from then on.
        private static func fill(_ scene: KnowledgeScene, _ queries: [String]) async throws {
            try await scene.index.create(["tokens_min": 16, "tokens_max": 40])
            try await scene.index.put(manuals.documents(0..<documents))
            try await scene.index.untilTakenIn()
            for query in queries {
                let found = try await scene.index.search(query)
                try #require(found.status == 200 && found.degraded == nil && !found.hits.isEmpty)
            }
        }

        private static func kill(
            _ victim: ProcessUnderTest, at moment: Moment, losing: Bool, _ change: [String: JSONValue],
            in scene: KnowledgeScene
        ) async throws -> TaskID {
            guard let point = moment.point else {
                // Nothing is answered until the worker is dead.
                scene.simulator.script.firstToken = .fixed(.seconds(60))
                let task = try await scene.index.rebuild(change)
                try await Probe.until("texts of the rebuild are with the provider") {
                    let isEmbedding = try await scene.index.generations().contains { $0["state"] == "embedding" }
                    return isEmbedding && scene.simulator.record.inFlight.now > 0
                }
                try await victim.killHard()
                scene.simulator.script.firstToken = .none
                return task
            }
            return try await point.hold(on: scene.postgres) {
                let task = try await scene.index.rebuild(change)
                try await point.waitUntilReached(on: scene.postgres)
                try await victim.killHard()
                if losing { try await point.loseStatements(on: scene.postgres) }
                return task
            }
        }

        private static func judge(
            _ crowd: SearchCrowd, _ deaths: [KnowledgeLedger.Death], in scene: KnowledgeScene
        ) async throws {
            #expect(crowd.failures == [])
            #expect(crowd.edited > rebuilds && !crowd.gone.isEmpty)
            let judge = AnswerJudge(stored: try await KnowledgeLedger.chunks(on: scene.postgres))
            #expect(judge.complaints(about: crowd.answers) == [])
            // Somebody was answered by each of most generations, so the load was there when they changed.
            #expect(Set(crowd.answers.map(\.found.generation)).count > rebuilds / 2)

            try await scene.expectWhole(generations: 2)
            for (number, edit) in crowd.edits.sorted(by: { $0.key < $1.key }).suffix(8) {
                let found = try await scene.index.search(Manuals.mark(number, edit: edit), mode: "lexical")
                #expect(found.keys.contains(Manuals.key(number)))
            }
            for key in crowd.gone.sorted().prefix(3) { #expect(try await scene.index.delete(key) == 404) }

            let texts = try await KnowledgeLedger.texts(on: scene.postgres)
            let paid = scene.simulator.record.embedded
            let stored = try await KnowledgeLedger.stored(on: scene.postgres)
            // What stood still while it was rebuilt, by the vendor's own record. An edit may be asked for at the same
            // moment by the task that takes it in and by the rebuild that catches up: neither had stored it yet.
            let first = Set((0..<documents).map { Manuals.key($0) })
            let still = texts.filter { text in
                text.version == 1 && first.contains(text.key) && paid.times(text.words, model: "vectors") > 0
            }
            #expect(still.count > documents * 3)
            // A delete takes a vector out of the cache, and who was at it may put it back; what stood still has its vector once.
            let times = Dictionary(stored.map { ($0, 1) }, uniquingKeysWith: +)
            #expect(still.filter { times[$0.contentKey, default: 0] > 1 }.isEmpty)
            #expect(KnowledgeLedger.paidAgain(still, model: "vectors", deaths: deaths, paid: paid) == [])
            try await scene.installation.expectDrained()
        }
    }

    /// The judges of the test above, shown what they must not let pass.
    @Suite("The judges of a rebuild")
    struct RebuildJudgeTests {
        private static let chunk = KnowledgeLedger.Chunk(generation: 2, key: "a.md", version: 1, from: 0, to: 9)

        private static func complaints(_ json: String, status: Int = 200, gone: Set<String> = []) -> [String] {
            let found = IndexProbe.Found(status: status, (try? JSONParser.parse(json)) ?? .null)
            let judge = AnswerJudge(stored: [chunk])
            return judge.complaints(about: [SearchCrowd.Answer(searcher: 0, found: found, gone: gone)])
        }

        private static func hit(_ generation: Int, from: Int = 0) -> String {
            #"{"generation":\#(generation),"hits":[{"document":"a.md","version":1,"from":\#(from),"to":9}]}"#
        }

        @Test("An answer that failed, is degraded, mixes generations or shows what is deleted is named")
        func answers() {
            #expect(Self.complaints(Self.hit(2)) == [])
            #expect(Self.complaints(Self.hit(1)) == ["not of generation 1: a.md"])
            #expect(Self.complaints(Self.hit(2, from: 3)) == ["not of generation 2: a.md"])
            #expect(Self.complaints(Self.hit(2), gone: ["a.md"]) == ["deleted: a.md"])
            #expect(Self.complaints(#"{"generation":2,"degraded":"lexical_only","hits":[]}"#).count == 1)
            #expect(Self.complaints("{}", status: 503) == ["failed: 503"])
        }

        @Test("A text that was stored and paid for once more is named, and a lost answer explains one payment")
        func payments() async throws {
            let words = "Gate 7 is open"
            let text = KnowledgeLedger.Text(contentKey: [7], key: "a.md", words: words, version: 1)
            try await SimulatorServer.with { simulator, url in
                let vendor = APIProbe(url: url, key: "k")
                let body: JSONValue = ["model": "vectors", "input": .string(words)]
                _ = try await vendor.send("POST", "/v1/embeddings", body)
                let once = simulator.record.embedded
                #expect(KnowledgeLedger.paidAgain([text], model: "vectors", deaths: [], paid: once) == [])
                _ = try await vendor.send("POST", "/v1/embeddings", body)
                let twice = simulator.record.embedded
                #expect(twice.texts == 2 && twice.distinct == 1)
                let lost = KnowledgeLedger.Death(paid: once, stored: [])
                let kept = KnowledgeLedger.Death(paid: once, stored: [[7]])
                #expect(KnowledgeLedger.paidAgain([text], model: "vectors", deaths: [], paid: twice) == [text])
                #expect(KnowledgeLedger.paidAgain([text], model: "vectors", deaths: [kept], paid: twice) == [text])
                #expect(KnowledgeLedger.paidAgain([text], model: "vectors", deaths: [lost], paid: twice) == [])
            }
        }
    }
}
