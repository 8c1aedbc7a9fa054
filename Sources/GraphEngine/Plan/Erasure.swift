import Domain
import Synchronization

// The only file where values lose and regain their types.
//
// A graph's steps have many types and one run loop, so values travel in boxes. Every box is opened with the type it
// was made with; the proof, over the life of a box:
//
// 1. A `Port<Value>` is made by `GraphBuilder` alone. Its source is the builder's input, with `Value` the builder's
//    `Input`; or the step just added, with `Value` the `Output` of that very call, and the functions below make that
//    step's body put a box of exactly that type out. (A node's box is its return value, its decoded checkpoint, or
//    what it sealed, and `Seal` refuses any other type.)
// 2. A step is added by a call that takes typed ports, and its body opens the boxes at their sources with the ports'
//    types. The compiler checks the call; by (1) the boxes have those types.
// 3. A source is a number, good within one builder. Builders cannot be copied, a port carries its builder's identity,
//    and a port used elsewhere keeps the graph from being built. So a number is never read against other steps.
// 4. Containers pass boxes on unopened, or take apart `[Element]` and put together `[Output]`, both typed below; the
//    inner builder's input is the element, way or round type of the same generic call.
//
// So `open` does not fail. It throws all the same instead of trapping: a mistake in this file should end one task.

/// A value on its way between steps, with its canonical JSON once somebody asked for it.
final class ValueBox: Sendable {
    private let value: any Sendable
    private let encode: @Sendable () throws -> [UInt8]
    private let encoded: Mutex<[UInt8]?>

    /// - Parameter json: the canonical JSON when it is known already.
    init<Value: NodeValue>(_ value: Value, json: [UInt8]? = nil) {
        self.value = value
        encode = { try CanonicalJSON.encode(value) }
        encoded = Mutex(json)
    }

    /// The list of what is in `elements`; its JSON is put together from theirs.
    init<Value: NodeValue>(_ values: [Value], of elements: [ValueBox]) {
        value = values
        encode = { try CanonicalJSON.array(of: elements) }
        encoded = Mutex(nil)
    }

    /// The canonical JSON, encoded at the first call. Two first calls at once both encode, to the same bytes.
    func json() throws -> [UInt8] {
        if let known = encoded.withLock({ $0 }) { return known }
        let bytes = try encode()
        encoded.withLock { $0 = bytes }
        return bytes
    }

    func open<Value: NodeValue>(as type: Value.Type = Value.self) throws -> Value {
        guard let typed = value as? Value else {
            throw Failure(.bug, code: "graph_type_confusion", message: "A step was given a value of another type.")
        }
        return typed
    }
}

extension StepBody {
    static func node<N: Node>(_ node: N) -> StepBody {
        .node(
            ErasedNode(
                kind: node.kind, revision: node.revision,
                run: { input, context in
                    let output = try await node.run(input.open(), context)
                    return context.seal.current?.output ?? ValueBox(output)
                },
                decode: { bytes in ValueBox(try CanonicalJSON.decode(N.Output.self, from: bytes), json: bytes) },
                seal: { key, hash in Seal(key, hash, N.Output.self) }))
    }

    static func transform<Value: NodeValue, Output: NodeValue>(
        _ compute: @escaping @Sendable (Value) throws -> Output
    ) -> StepBody {
        .pure(PureStep(kind: .transform) { boxes in ValueBox(try compute(boxes[0].open())) })
    }

    static func join<A: NodeValue, B: NodeValue, Output: NodeValue>(
        _ combine: @escaping @Sendable (A, B) throws -> Output
    ) -> StepBody {
        .pure(PureStep(kind: .join) { boxes in ValueBox(try combine(boxes[0].open(), boxes[1].open())) })
    }

    static func join<A: NodeValue, B: NodeValue, C: NodeValue, Output: NodeValue>(
        _ combine: @escaping @Sendable (A, B, C) throws -> Output
    ) -> StepBody {
        .pure(
            PureStep(kind: .join) { boxes in
                ValueBox(try combine(boxes[0].open(), boxes[1].open(), boxes[2].open()))
            })
    }

    /// `ways` are the cases in order, and one more for when no condition holds.
    static func branch<Value: NodeValue>(
        _ ways: [Way], conditions: [@Sendable (Value) throws -> Bool]
    ) -> StepBody {
        .branch(
            BranchPlan(ways: ways) { box in
                let value: Value = try box.open()
                return try conditions.firstIndex { try $0(value) } ?? conditions.count
            })
    }

    static func choice<Value: NodeValue>(_ ways: [Way], _ index: @escaping @Sendable (Value) -> Int?) -> StepBody {
        .branch(
            BranchPlan(ways: ways) { box in
                guard let index = index(try box.open()) else {
                    throw Failure(.bug, code: "branch_unknown_case", message: "A branch chose a case it does not list.")
                }
                return index
            })
    }

    static func map<Element: NodeValue, Output: NodeValue>(
        _ element: Element.Type, _ output: Output.Type, _ body: Blueprint, limit: Int, itemsMax: Int
    ) -> StepBody {
        .map(
            MapPlan(
                body: body, limit: limit, itemsMax: itemsMax,
                split: { box in try box.open(as: [Element].self).map { ValueBox($0) } },
                gather: { boxes in ValueBox(try boxes.map { try $0.open(as: Output.self) }, of: boxes) }))
    }

    static func loop<Value: NodeValue>(
        _ body: Blueprint, limit: Int, atLimit: LoopEnd, until isDone: @escaping @Sendable (Value) throws -> Bool
    ) -> StepBody {
        .loop(LoopPlan(body: body, limit: limit, atLimit: atLimit) { box in try isDone(box.open()) })
    }
}
