import Foundation

/// What the nemesis can do.
enum NemesisFault: String, Sendable, CaseIterable {
    case killWorker, freezeWorker, stopWorker
    case killAPI
    case crashPostgres, killPostmasterTwice
    case endSessions, holdTransaction, takeConnections
    case cutWire, partition, loseAnswers, slowWire
}

/// Which faults come, when, and to whom: all of it follows from the seed. Every fault comes before any comes again.
struct NemesisPlan: Sendable {
    struct Step: Sendable {
        let fault: NemesisFault
        /// Milliseconds of peace before it.
        let peace: Int
        /// Milliseconds that it lasts, if it is one that lasts; longer than a lease where that is the point.
        let length: Int
        /// Chooses the victim.
        let choice: Int32
    }

    private var seed: Seed
    private var bag: [NemesisFault] = []

    init(seed: UInt64) { self.seed = Seed(seed) }

    mutating func next() -> Step {
        if bag.isEmpty { bag = NemesisFault.allCases.shuffled(using: &seed) }
        let fault = bag.removeLast()
        let lease = Installation.lease * 1000
        let isLong = [.freezeWorker, .partition, .loseAnswers].contains(fault)
        let length = Int.random(in: isLong ? lease...(lease + 2000) : 1000...2500, using: &seed)
        return Step(
            fault: fault, peace: Int.random(in: 300...1500, using: &seed), length: length,
            choice: Int32.random(in: 0...1_000_000, using: &seed))
    }
}

/// How long and from which seed, from the environment: `PENSTOCK_NEMESIS_SECONDS`, `PENSTOCK_NEMESIS_SEED`.
enum NemesisSettings {
    static let seconds = number("PENSTOCK_NEMESIS_SECONDS") ?? 20
    static let seed = number("PENSTOCK_NEMESIS_SEED").map { UInt64($0) } ?? 45
    /// For the suite: the faults, the last of them to its end, and the drain.
    static let minutesMax = seconds / 60 + 5

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
}
