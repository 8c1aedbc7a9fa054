import Domain

/// What a step does, its types erased. `Erasure.swift` makes these, and nothing else does.
enum StepBody: Sendable {
    case node(ErasedNode)
    case pure(PureStep)
    case subgraph(Blueprint)
    case branch(BranchPlan)
    case map(MapPlan)
    case loop(LoopPlan)

    var storesCheckpoints: Bool {
        switch self {
        case .node: true
        case .pure: false
        case .subgraph(let inside): inside.storesCheckpoints
        case .branch(let plan): plan.ways.contains { $0.blueprint.storesCheckpoints }
        case .map(let plan): plan.body.storesCheckpoints
        case .loop(let plan): plan.body.storesCheckpoints
        }
    }
}

struct ErasedNode: Sendable {
    let kind: NodeKind
    let revision: String
    let run: @Sendable (ValueBox, NodeContext) async throws -> ValueBox
    let decode: @Sendable ([UInt8]) throws -> ValueBox
    let seal: @Sendable (CheckpointKey, Fingerprint) -> Seal
}

struct PureStep: Sendable {
    let kind: NodeKind
    let compute: @Sendable ([ValueBox]) throws -> ValueBox
}

/// One way out of a branch.
struct Way: Sendable {
    let label: String
    let blueprint: Blueprint
}

struct BranchPlan: Sendable {
    let ways: [Way]
    /// The index of the way to take.
    let choose: @Sendable (ValueBox) throws -> Int
}

struct MapPlan: Sendable {
    let body: Blueprint
    let limit: Int
    let itemsMax: Int
    let split: @Sendable (ValueBox) throws -> [ValueBox]
    let gather: @Sendable ([ValueBox]) throws -> ValueBox
}

struct LoopPlan: Sendable {
    let body: Blueprint
    let limit: Int
    let atLimit: LoopEnd
    let isDone: @Sendable (ValueBox) throws -> Bool
}
