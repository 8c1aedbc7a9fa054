import Domain
import Knowledge
import TestKit
import Testing

/// Whatever is done to an index, in whatever order and by how many at once, the invariants hold after every step.
@Suite("Everything at once", .serialized, .timeLimit(.minutes(5)))
struct MixTests {
    @Test("The invariants hold after every step of a random mix", arguments: [1, 2, 3, 4] as [UInt64])
    func oneAfterAnother(seed: UInt64) async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let mix = KnowledgeMix(knowledge: knowledge, index: try await knowledge.index())
            var random = SplitMix64(seed: seed)
            var activations: Set<GenerationID?> = []
            for place in 0..<150 {
                // Steps of a rebuild come often, so that whole rebuilds fit in.
                let acts = KnowledgeMix.Act.allCases + Array(repeating: .step, count: 8)
                let act = try #require(acts.randomElement(using: &random))
                try await mix.act(act, &random)
                activations.insert(try await knowledge.store.index(mix.index.id)?.active)
                let violations = try await KnowledgeInvariants.check(knowledge.postgres)
                try #require(violations.isEmpty, "seed \(seed), step \(place), after \(act): \(violations)")
            }
            #expect(activations.count > 1, "no rebuild was finished: the mix proves too little")
        }
    }

    @Test("Two indexes, each with four who do what they like at once, stay sound", arguments: [5, 6] as [UInt64])
    func atOnce(seed: UInt64) async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let mixes = [
                KnowledgeMix(knowledge: knowledge, index: try await knowledge.index("one")),
                KnowledgeMix(knowledge: knowledge, index: try await knowledge.index("two")),
            ]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for actor in 0..<8 {
                    group.addTask {
                        var random = SplitMix64(seed: seed * 100 + UInt64(actor))
                        let acts = KnowledgeMix.Act.allCases + Array(repeating: .step, count: 8)
                        for _ in 0..<40 {
                            guard let act = acts.randomElement(using: &random) else { return }
                            try await mixes[actor % 2].act(act, &random)
                        }
                    }
                }
                // Every rule holds at every commit, so it also holds while they are at it.
                group.addTask {
                    for _ in 0..<20 {
                        let violations = try await KnowledgeInvariants.check(knowledge.postgres)
                        try #require(violations.isEmpty, "seed \(seed): \(violations)")
                    }
                }
                try await group.waitForAll()
            }
            try await knowledge.expectSound()
        }
    }
}
