import Domain
import Testing

@testable import Knowledge

@Suite("What a model is shown")
struct PackerTests {
    @Test("What does not fit is passed over and the next is tried, in the order of the hits")
    func inOrder() throws {
        let hits = try [(1, 50, 0.9), (2, 1000, 0.8), (3, 40, 0.7), (4, 20, 0.6)].map {
            try PassageFixture.hit(Int64($0.0), tokens: $0.1, score: $0.2)
        }
        #expect(pack(hits, 100) == [1, 3])
        #expect(pack(hits, 110) == [1, 3, 4])
        #expect(pack(hits, 5000) == [1, 2, 3, 4])
        #expect(pack(hits, 10).isEmpty && pack(hits, 0).isEmpty && pack(hits, -5).isEmpty && pack([], 100).isEmpty)
    }

    @Test("One long hit does not keep out two that together are worth more, and the order stays")
    func bargain() throws {
        let hits = try [(1, 100, 1.0), (2, 50, 0.9), (3, 50, 0.8)].map {
            try PassageFixture.hit(Int64($0.0), tokens: $0.1, score: $0.2)
        }
        #expect(pack(hits, 100) == [2, 3])
        #expect(pack(hits, 99) == [2])
        #expect(pack(hits, 150) == [1, 2])
    }

    @Test("Of hits that say nearly the same the best that could fit is taken, and a chunk only once")
    func clusters() throws {
        let hits = [
            try PassageFixture.hit(10, tokens: 500, score: 0.9, cluster: 7),
            try PassageFixture.hit(11, tokens: 30, score: 0.8, cluster: 7),
            try PassageFixture.hit(7, tokens: 10, score: 0.7, cluster: 7),
            try PassageFixture.hit(12, tokens: 10, score: 0.6),
            try PassageFixture.hit(12, tokens: 10, score: 0.6),
        ]
        #expect(pack(hits, 100) == [11, 12])
        #expect(pack(hits, 1000) == [10, 12])
    }

    @Test("A reranker's scores count where all have one; negative ones leave the order to speak")
    func reranked() throws {
        let scores = [(100, 0.1, 5.0), (50, 0.9, 0.2), (50, 0.8, 0.1)]
        func hits(_ change: (Int, Double) -> Double?) throws -> [SearchHit] {
            try scores.enumerated().map {
                try PassageFixture.hit(
                    Int64($0.offset), tokens: $0.element.0, score: $0.element.1,
                    rerank: change($0.offset, $0.element.2))
            }
        }
        #expect(pack(try hits { $1 }, 100) == [0])
        #expect(pack(try hits { $0 == 2 ? nil : $1 }, 100) == [1, 2])
        #expect(pack(try hits { $1 - 9 }, 100) == [1, 2])
        #expect(pack(try hits { $0 == 0 ? .nan : $1 }, 100) == [1, 2])
    }

    @Test("A cost without end or below nothing breaks nothing")
    func oddCosts() throws {
        let hits = try (1...4).map { try PassageFixture.hit(Int64($0)) }
        let costs = [1: Int.max, 2: .min, 3: Int.max - 1, 4: 3]
        let packed = Packer.pack(hits, tokensMax: .max) { costs[Int($0.chunk), default: 0] }
        #expect(packed.map(\.chunk) == [1, 2])
        #expect(Packer.pack(hits, tokensMax: 3) { costs[Int($0.chunk), default: 0] }.map(\.chunk) == [2, 4])
    }

    @Test("In 100,000 cases nothing is over budget, nothing twice, nothing out of order, and 95 % of the best is had")
    func properties() throws {
        var generator = SplitMix64(seed: 77)
        let pool = try (0..<64).map { try PassageFixture.hit(Int64($0)) }
        var (overBudget, disordered, poor, changed) = (0, 0, 0, 0)
        for _ in 0..<100_000 {
            let (items, capacity) = Self.someCase(&generator)
            let hits = items.indices.map { place in
                var hit = pool[place]
                hit.score = items[place].value
                hit.tokens = items[place].cost
                return hit
            }
            let packed = Packer.pack(hits, tokensMax: capacity, tokens: \.tokens)
            let cost = packed.reduce(0) { $0 + $1.tokens }
            let value = packed.reduce(0) { $0 + $1.score }
            if cost > capacity { overBudget += 1 }
            if zip(packed, packed.dropFirst()).contains(where: { $0.chunk >= $1.chunk }) { disordered += 1 }
            if value < 0.95 * Self.optimum(items[...], capacity) - 1e-9 { poor += 1 }
            let plain = Knapsack.inOrder(items.filter { $0.cost <= capacity }, capacity: capacity)
            if plain.count != packed.count { changed += 1 }
        }
        #expect(overBudget == 0 && disordered == 0 && poor == 0)
        #expect(changed > 1000, "the plain choice alone would have done")
    }

    @Test(
        "With budgets in the hundred thousands nothing is over budget either, and what is lost is less than a step per hit"
    )
    func largeBudgets() throws {
        var generator = SplitMix64(seed: 78)
        for _ in 0..<30 {
            let capacity = Int.random(in: 5000...400_000, using: &generator)
            let items = (0..<20).map {
                Knapsack.Item(
                    index: $0, cost: Int.random(in: 1...capacity / 3, using: &generator),
                    value: Double.random(in: 0...1, using: &generator))
            }
            let best = Knapsack.best(items, capacity: capacity)
            #expect(best.reduce(0) { $0 + items[$1].cost } <= capacity)
            let step = (capacity - 1) / Knapsack.stepsMax + 1
            let tight = Knapsack.best(
                items.map { Knapsack.Item(index: $0.index, cost: $0.cost / 100 + 1, value: $0.value) },
                capacity: (capacity - items.count * step) / 100 - items.count)
            #expect(Knapsack.value(best, items) >= Knapsack.value(tight, items) - 1e-9)
        }
    }

    private func pack(_ hits: [SearchHit], _ tokensMax: Int) -> [Int64] {
        Packer.pack(hits, tokensMax: tokensMax, tokens: \.tokens).map(\.chunk)
    }

    /// Few hits with scores as fusion or a reranker gives them, best first, and a budget that mostly is too small.
    private static func someCase(_ generator: inout SplitMix64) -> ([Knapsack.Item], Int) {
        let count = Int.random(in: 1...7, using: &generator)
        let isFused = Bool.random(using: &generator)
        var values = (0..<count).map { isFused ? 1 / Double(61 + $0) : Double.random(in: 0...1, using: &generator) }
        values.sort(by: >)
        let items = values.indices.map {
            Knapsack.Item(index: $0, cost: Int.random(in: 0...20, using: &generator), value: values[$0])
        }
        return (items, Int.random(in: 0...40, using: &generator))
    }

    /// The greatest value that fits, by trying everything.
    private static func optimum(_ items: ArraySlice<Knapsack.Item>, _ capacity: Int) -> Double {
        guard let item = items.first else { return 0 }
        let without = optimum(items.dropFirst(), capacity)
        guard item.cost <= capacity else { return without }
        return max(without, item.value + optimum(items.dropFirst(), capacity - item.cost))
    }
}
