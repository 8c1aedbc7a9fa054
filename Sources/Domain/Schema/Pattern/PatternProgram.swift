/// A pattern as a machine of states.
struct PatternProgram: Sendable {
    enum State: Sendable {
        case one(ScalarSet)
        case start
        case end
        case jump(Int)
        case split(Int, Int)
        case match
    }

    private(set) var states: [State] = []
    private let statesMax: Int
    /// Terms that may still be written. Empty terms make no states, and their repetitions must end too.
    private var termsLeft: Int

    init(_ term: PatternTerm, statesMax: Int) throws(PatternError) {
        self.statesMax = statesMax
        termsLeft = statesMax * 4
        try write(term)
        try add(.match)
    }

    private mutating func write(_ term: PatternTerm) throws(PatternError) {
        termsLeft -= 1
        guard termsLeft > 0 else { throw tooLarge }
        switch term {
        case .empty: break
        case .one(let set): try add(.one(set))
        case .start: try add(.start)
        case .end: try add(.end)
        case .sequence(let terms): for term in terms { try write(term) }
        case .either(let ways): try write(ways[...])
        case .repeated(let term, let min, let max):
            for _ in 0..<min { try write(term) }
            guard let max else { return try writeLoop(term) }
            for _ in min..<max {
                let fork = states.count
                try add(.split(fork + 1, 0))
                try write(term)
                states[fork] = .split(fork + 1, states.count)
            }
        }
    }

    /// Any number of times: back to the fork after each.
    private mutating func writeLoop(_ term: PatternTerm) throws(PatternError) {
        let fork = states.count
        try add(.split(fork + 1, 0))
        try write(term)
        try add(.jump(fork))
        states[fork] = .split(fork + 1, states.count)
    }

    private mutating func write(_ ways: ArraySlice<PatternTerm>) throws(PatternError) {
        var exits: [Int] = []
        for way in ways.dropLast() {
            let fork = states.count
            try add(.split(fork + 1, 0))
            try write(way)
            exits.append(states.count)
            try add(.jump(0))
            states[fork] = .split(fork + 1, states.count)
        }
        if let last = ways.last { try write(last) }
        for exit in exits { states[exit] = .jump(states.count) }
    }

    private mutating func add(_ state: State) throws(PatternError) {
        guard states.count < statesMax else { throw tooLarge }
        states.append(state)
    }

    private var tooLarge: PatternError {
        PatternError(message: "is too large; shorten it or its repetitions", offset: 0)
    }
}
