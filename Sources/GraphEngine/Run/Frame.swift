/// The progress of one scope: which values exist and which steps can start. Pure; the run loop does the waiting.
struct Frame {
    private let blueprint: Blueprint
    private let input: ValueBox
    private var outputs: [ValueBox?]
    /// For every step, how many of its edges have no value yet.
    private var missing: [Int]
    private var ready: [Int] = []

    init(_ blueprint: Blueprint, input: ValueBox) {
        self.blueprint = blueprint
        self.input = input
        outputs = Array(repeating: nil, count: blueprint.steps.count)
        missing = blueprint.steps.map(\.sources.count)
        deliver(to: blueprint.inputReaders)
    }

    var readyCount: Int { ready.count }

    /// Takes the ready step that was built first, with the values it reads.
    mutating func start() -> (step: Int, inputs: [ValueBox])? {
        guard !ready.isEmpty else { return nil }
        let step = ready.removeFirst()
        return (step, blueprint.steps[step].sources.compactMap(value))
    }

    mutating func finish(_ step: Int, _ output: ValueBox) {
        outputs[step] = output
        deliver(to: blueprint.readers[step])
    }

    /// The value at the end, once its step has finished.
    var output: ValueBox? { value(at: blueprint.output) }

    private func value(at source: Source) -> ValueBox? {
        switch source {
        case .input: input
        case .step(let step): outputs[step]
        }
    }

    private mutating func deliver(to readers: [Int]) {
        for reader in readers {
            missing[reader] -= 1
            if missing[reader] == 0 { ready.append(reader) }
        }
        ready.sort()
    }
}
