/// A graph, or the inside of a container, without its types: what the run loop and the drawings walk over.
struct Blueprint: Sendable {
    /// In the order of building, which is an order in which they can run.
    let steps: [Step]
    let output: Source
    /// For every step, the steps that read it, once per edge.
    let readers: [[Int]]
    /// The steps that read the input, once per edge.
    let inputReaders: [Int]

    init(steps: [Step], output: Source) {
        self.steps = steps
        self.output = output
        var readers = [[Int]](repeating: [], count: steps.count)
        var inputReaders: [Int] = []
        for (index, step) in steps.enumerated() {
            for source in step.sources {
                switch source {
                case .input: inputReaders.append(index)
                case .step(let earlier): readers[earlier].append(index)
                }
            }
        }
        self.readers = readers
        self.inputReaders = inputReaders
    }

    /// The names of steps from which the output cannot be reached. Sources point backwards, so one pass from the
    /// last step to the first sees everything.
    var unusedSteps: [String] {
        var isUsed = [Bool](repeating: false, count: steps.count)
        if case .step(let last) = output { isUsed[last] = true }
        for index in steps.indices.reversed() where isUsed[index] {
            for case .step(let earlier) in steps[index].sources { isUsed[earlier] = true }
        }
        return steps.indices.filter { !isUsed[$0] }.map { steps[$0].name }
    }

    /// Whether any run of this could store a checkpoint.
    var storesCheckpoints: Bool { steps.contains { $0.body.storesCheckpoints } }
}

/// Where an edge starts.
enum Source: Sendable, Hashable {
    /// The input of the graph or container.
    case input
    /// An earlier step.
    case step(Int)
}

/// One step: its name, where it reads, what it does.
struct Step: Sendable {
    let name: String
    let sources: [Source]
    let body: StepBody
    /// The name of the output's type, for drawings.
    let output: String
}
