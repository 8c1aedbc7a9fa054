import Coordination
import Domain
import ModelGateway
import Testing

/// What every store of buckets promises.
@Suite("Rate limits, here and in Redis", .timeLimit(.minutes(2)))
struct RateConformanceTests {
    typealias Implementation = RateBench.Implementation

    @Test("Sixty-four racers over three clients get exactly what the bucket holds", arguments: Implementation.available)
    func racers(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation, clients: 3) { bench in
            for round in 1...5 {
                let granted = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for racer in 0..<64 {
                        group.addTask {
                            try await bench.reserve(bucket(20, 1, name: "round-\(round)"), client: racer % 3).isGranted
                        }
                    }
                    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(granted == 20)
            }
        }
    }

    @Test("Of several buckets all are taken from or none", arguments: Implementation.available)
    func allOrNothing(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            try await bench.take(bucket(2, 2, name: "small"))
            for _ in 0..<3 {
                let refused = try await bench.reserve(bucket(10, 10, name: "large"), bucket(2, 1, name: "small"))
                #expect(refused == .wait(.seconds(30), bucket: "small"))
            }
            #expect(try await bench.reserve(bucket(10, 10, name: "large")).isGranted)
        }
    }

    @Test(
        "What flows in is exact to the millisecond, however often somebody looks", arguments: Implementation.available)
    func exactRefill(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            var generator = SplitMix64(seed: 7)
            try await bench.take(bucket(7, 7))
            let start = bench.clock.milliseconds
            var granted: Int64 = 0
            for _ in 0..<400 {
                bench.clock.move(Int64.random(in: 0...4000, using: &generator))
                // Seven a minute, counted from the start: never one more, never one less.
                let due = (bench.clock.milliseconds - start) * 7 / 60_000
                while try await bench.reserve(bucket(7, 1)).isGranted { granted += 1 }
                #expect(granted == due)
            }
            #expect(granted > 80)
        }
    }

    @Test("The wait that is named suffices, and a millisecond less does not", arguments: Implementation.available)
    func wait(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            var generator = SplitMix64(seed: 11)
            for round in 0..<60 {
                let rate = Int64.random(in: 1...(round % 3 == 0 ? 50 : 5_000_000), using: &generator)
                let name = "round-\(round)"
                try await bench.take(bucket(rate, Int64.random(in: 1...rate, using: &generator), name: name))
                let wanted = bucket(rate, Int64.random(in: 1...rate, using: &generator), name: name)
                let decision = try await bench.reserve(wanted)
                guard decision.wait > 0 else { continue }
                bench.clock.move(decision.wait - 1)
                #expect(try await bench.reserve(wanted) == .wait(.milliseconds(1), bucket: name), "round \(round)")
                bench.clock.move(1)
                #expect(try await bench.reserve(wanted).isGranted, "round \(round)")
            }
        }
    }

    @Test(
        "After a call, what was not used goes back and what was used beyond is taken",
        arguments: Implementation.available)
    func settle(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            let grant = try await bench.take(bucket(100, 90))
            try await bench.settle(grant, used: 40)
            #expect(try await bench.reserve(bucket(100, 61)).wait > 0)
            let rest = try await bench.take(bucket(100, 60))
            try await bench.settle(rest, used: 110)
            // 50 below zero: the next one waits for 51.
            #expect(try await bench.reserve(bucket(100, 1)).wait == 51 * 600)
            // Giving back more than was there fills a bucket and no more.
            try await bench.settle(rest, used: 0)
            try await bench.settle(rest, used: 0)
            try await bench.settle(grant, used: 0)
            try await bench.take(bucket(100, 100))
            #expect(try await bench.reserve(bucket(100, 1)).wait == 600)
        }
    }

    @Test("A bucket goes no further below zero than by what it holds", arguments: Implementation.available)
    func boundedDebt(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            let grant = try await bench.take(bucket(10, 10))
            for _ in 0..<5 { try await bench.settle(grant, used: .max) }
            #expect(try await bench.reserve(bucket(10, 10)).wait == 120_000)
        }
    }

    @Test(
        "A clock that goes back gives nothing twice, and the wait it names still suffices",
        arguments: Implementation.available)
    func clockBack(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            try await bench.take(bucket(60, 60))
            for _ in 0..<20 {
                bench.clock.move(-30_000)
                #expect(try await bench.reserve(bucket(60, 1)).wait == 31_000)
                bench.clock.move(30_000)
            }
            bench.clock.move(-20_000)
            let wait = try await bench.reserve(bucket(60, 2)).wait
            bench.clock.move(wait)
            #expect(try await bench.reserve(bucket(60, 2)).isGranted)
        }
    }

    @Test("A clock that goes back for good is believed", arguments: Implementation.available)
    func clockSetBack(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            try await bench.take(bucket(60, 60))
            bench.clock.move(-24 * 3600 * 1000)
            #expect(try await bench.reserve(bucket(60, 1)).wait == 1000)
            bench.clock.move(1000)
            #expect(try await bench.reserve(bucket(60, 1)).isGranted)
        }
    }

    @Test(
        "A lower limit holds at once, a higher one from now on, and a full bucket stays full",
        arguments: Implementation.available)
    func changedCapacity(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            try await bench.take(bucket(100, 50, name: "lowered"))
            #expect(try await bench.reserve(bucket(10, 11, name: "lowered")) == .neverFits(bucket: "lowered"))
            try await bench.take(bucket(10, 10, name: "lowered"))
            #expect(try await bench.reserve(bucket(10, 1, name: "lowered")).wait == 6000)

            try await bench.take(bucket(10, 10, name: "raised"))
            bench.clock.move(6000)
            // The six seconds were at the old rate, what follows is at the new one.
            #expect(try await bench.reserve(bucket(600, 2, name: "raised")).wait == 100)
            bench.clock.move(100)
            #expect(try await bench.reserve(bucket(600, 2, name: "raised")).isGranted)

            try await bench.take(bucket(10, 10, name: "full"))
            bench.clock.move(60_000)
            #expect(try await bench.reserve(bucket(500, 500, name: "full")).isGranted)
        }
    }

    @Test("What no bucket can ever hold is said to never fit, and takes nothing", arguments: Implementation.available)
    func neverFits(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            for amount in [11, 1_000_000_000_000, Int64.max] {
                let decision = try await bench.reserve(bucket(10, amount, name: "a"), bucket(5, 1, name: "b"))
                #expect(decision == .neverFits(bucket: "a"))
            }
            try await bench.take(bucket(10, 10, name: "a"), bucket(5, 5, name: "b"))
        }
    }

    @Test("The largest bucket there can be counts exactly", arguments: Implementation.available)
    func largest(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            let most = RateDemand.unitsMax
            let grant = try await bench.take(bucket(most, most))
            try await bench.settle(grant, used: .max)
            #expect(try await bench.reserve(bucket(most, 1)).wait == 1)
            bench.clock.move(1)
            #expect(try await bench.reserve(bucket(most, most / 60_000)).isGranted)
            #expect(try await bench.reserve(bucket(most, 1)).wait == 1)
        }
    }

    @Test("Buckets of different names and groups know nothing of one another", arguments: Implementation.available)
    func strangers(_ implementation: Implementation) async throws {
        try await RateBench.run(implementation) { bench in
            try await bench.take(bucket(1, 1))
            #expect(try await bench.reserve(bucket(1, 1, name: "other")).isGranted)
            let stranger = RateRequest(group: "stranger", demands: [bucket(1, 1)])
            #expect(try await bench.stores[0].reserve(stranger).isGranted)
            #expect(try await bench.reserve(bucket(1, 1)).wait == 60_000)
        }
    }

    @Test(
        "A ramp lets a bucket grow by half from window to window, and begins again after rest",
        arguments: Implementation.available)
    func ramp(_ implementation: Implementation) async throws {
        let ramp = RateRamp(from: 100, growthPermille: 500, windowMinutes: 10)
        try await RateBench.run(implementation) { bench in
            /// Takes all there is, every second, to the end of a window; returns units per minute.
            func takeAll() async throws -> Int64 {
                let window: Int64 = 600_000
                let end = (bench.clock.milliseconds / window + 1) * window
                var taken: Int64 = 0
                while bench.clock.milliseconds < end {
                    for amount in [64, 8, 1] as [Int64] {
                        while try await bench.reserve(bucket(10_000, amount, ramp: ramp)).isGranted { taken += amount }
                    }
                    bench.clock.move(20_000)
                }
                return taken / 10
            }
            let window: Int64 = 600_000
            bench.clock.move(window - bench.clock.milliseconds % window)
            var rates: [Int64] = []
            for _ in 0..<4 { rates.append(try await takeAll()) }
            // A window begins with a full bucket, so its first minute counts twice.
            #expect((100...110).contains(rates[0]))
            for (before, after) in zip(rates, rates.dropFirst()) {
                #expect(after > before * 13 / 10 && after <= before * 17 / 10, "\(rates)")
            }
            bench.clock.move(3 * window)
            #expect(try await takeAll() <= 110)
        }
    }
}
