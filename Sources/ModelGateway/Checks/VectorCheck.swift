import Domain

/// Decides whether vectors are an answer: as many as texts, all of one length, the declared one if there is one, and
/// every number finite.
struct VectorCheck {
    let count: Int
    let dimensions: Int?

    func check(_ vectors: [[Float]]) throws(RejectedAnswer) {
        guard vectors.count == count, let first = vectors.first, !first.isEmpty else {
            throw reject("vector_count_wrong", "The provider did not send one vector per text.")
        }
        let expected = dimensions ?? first.count
        guard vectors.allSatisfy({ $0.count == expected }) else {
            throw reject("vector_length_wrong", "The provider sent vectors of another length than expected.")
        }
        guard vectors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
            throw reject("vector_not_finite", "The provider sent a vector with a number that is not finite.")
        }
    }

    private func reject(_ code: String, _ message: String) -> RejectedAnswer {
        RejectedAnswer(.rejected(code, message))
    }
}
