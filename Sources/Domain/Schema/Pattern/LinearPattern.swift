/// A regular expression that is matched in time linear in the text: every state of a machine at once, so there is no
/// text on which it explodes.
///
/// The syntax is ECMAScript's without what that cannot do: no back references, no look-around, no word boundaries, no
/// named groups and no Unicode classes. There are literals, `.`, `[…]`, `\d \w \s` and their opposites, `\xHH`, `\uHHHH`,
/// `\u{…}`, groups, `|`, `* + ? {n,m}` (up to 1,000), `^` and `$`. It is looked for anywhere in the text, code point by
/// code point; `^` and `$` are the ends of the text.
struct LinearPattern: Sendable {
    private let program: PatternProgram

    init(_ text: String, statesMax: Int) throws(PatternError) {
        var reader = PatternReader(text)
        program = try PatternProgram(try reader.pattern(), statesMax: statesMax)
    }

    /// How many states it has.
    var size: Int { program.states.count }

    /// Whether `text` has a match. Takes from `steps` what it costs, at most ``size`` for each code point; nil when there
    /// are not enough.
    func matches(_ text: String, steps: inout Int) -> Bool? {
        var run = PatternRun(states: program.states)
        var isAtStart = true
        for scalar in text.unicodeScalars {
            run.begin(isAtStart: isAtStart, isAtEnd: false)
            steps -= run.cost
            if run.hasMatched { return true }
            guard steps > 0 else { return nil }
            run.take(scalar)
            isAtStart = false
        }
        run.begin(isAtStart: isAtStart, isAtEnd: true)
        steps -= run.cost
        guard steps > 0 else { return nil }
        return run.hasMatched
    }
}

/// One match in progress: the states that the text so far leads to.
private struct PatternRun {
    let states: [PatternProgram.State]
    private(set) var hasMatched = false
    private var current: [Int] = []
    private var waiting: [Int] = []
    /// The position at which each state was last entered.
    private var entered: [Int]
    private var position = 0
    private var stack: [Int] = []

    init(states: [PatternProgram.State]) {
        self.states = states
        entered = Array(repeating: -1, count: states.count)
    }

    /// States that were entered at this position, and 1.
    private(set) var cost = 1

    /// Enters what is reachable here without a code point. The pattern may begin at every position.
    mutating func begin(isAtStart: Bool, isAtEnd: Bool) {
        current.removeAll(keepingCapacity: true)
        stack.append(contentsOf: waiting.reversed())
        stack.append(0)
        waiting.removeAll(keepingCapacity: true)
        cost = 1
        while let state = stack.popLast() {
            guard entered[state] != position else { continue }
            entered[state] = position
            cost += 1
            switch states[state] {
            case .one: current.append(state)
            case .start: if isAtStart { stack.append(state + 1) }
            case .end: if isAtEnd { stack.append(state + 1) }
            case .jump(let next): stack.append(next)
            case .split(let one, let other): stack += [other, one]
            case .match: hasMatched = true
            }
        }
    }

    mutating func take(_ scalar: Unicode.Scalar) {
        position += 1
        for state in current {
            if case .one(let set) = states[state], set.contains(scalar) { waiting.append(state + 1) }
        }
    }
}
