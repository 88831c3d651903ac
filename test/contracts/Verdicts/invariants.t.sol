// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fault} from "../../../contracts/types/Fault.sol";
import {VerdictActors} from "../helpers/VerdictActors.sol";
import {VerdictTest} from "../helpers/VerdictTest.sol";

/// @dev A contract may have paid on a receipt that was final: from then on no fault of it can be brought, ever.
contract VerdictInvariantTest is VerdictTest {
    error ActionNotReached(VerdictActors.Action action);
    error NoneFinal();
    error NoneAttackedWhenFinal();
    error NoFaultProven();

    /// @dev Seeds with which the actors do this and nothing else.
    uint256 private constant HONEST = 5;
    uint256 private constant UNDECLARED = 1;
    uint256 private constant NEWEST = 1;
    uint256 private constant A_FINAL_ONE = 1;

    VerdictActors private actors;

    function setUp() public override {
        actors = new VerdictActors();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    // V7: no challenge, demand or silence ever succeeds against a receipt that was final, and so it stays final.
    function invariant_noFaultAfterFinal() public {
        vm.assertFalse(actors.violated());
        vm.warp(actors.clock());
        uint256 known = actors.issuedLength();
        if (known == 0) return;
        vm.assertTrue(actors.isSound(uint256(keccak256(abi.encode(known, block.timestamp))) % known));
    }

    function afterInvariant() public {
        for (uint256 action = 0; action <= uint256(type(VerdictActors.Action).max); ++action) {
            require(actors.count(VerdictActors.Action(action)) > 0, ActionNotReached(VerdictActors.Action(action)));
        }
        // Once in a few hundred runs chance makes no receipt final, or breaks no promise: so each run ends with one of each.
        uint256 last = actors.issuedLength();
        actors.issue(HONEST);
        actors.presentAny(NEWEST);
        actors.anchorLog();
        for (uint256 i = 0; i < 4; ++i) actors.wait(12);
        actors.observe(last);
        actors.attack(A_FINAL_ONE);
        actors.issue(UNDECLARED);
        actors.wait(12);
        actors.attack(2 * (last + 1));

        vm.warp(actors.clock());
        for (uint256 i = 0; i < actors.issuedLength(); ++i) vm.assertTrue(actors.isSound(i));
        vm.assertFalse(actors.violated());
        require(actors.finals() > 0, NoneFinal());
        require(actors.attacksOnFinal() > 0, NoneAttackedWhenFinal());
        require(actors.faultsProven() > 0, NoFaultProven());
    }
}

/// @dev The attacker of the invariants is no paper tiger: within its time each of its challenges succeeds.
contract VerdictActorsTest is VerdictTest {
    VerdictActors private actors;

    function setUp() public override {
        actors = new VerdictActors();
    }

    function test_attack_eachFault_succeedsWithinItsTime_works() public {
        issue(VerdictActors.Kind.Undeclared, 30);
        issue(VerdictActors.Kind.UnknownModel, 30);
        issue(VerdictActors.Kind.Displaced, 30);
        issue(VerdictActors.Kind.Doubled, 30);
        actors.anchorLog();
        actors.wait(4);
        for (uint256 i = 0; i < 4; ++i) actors.attack(2 * i);
        assertProven(Fault.UndeclaredModel);
        assertProven(Fault.UnknownModel);
        assertProven(Fault.Displacement);
        assertProven(Fault.Conflict);

        // Two more are promised for the next second; nothing comes for longer than the grace.
        issue(VerdictActors.Kind.Honest, 1);
        issue(VerdictActors.Kind.Honest, 1);
        for (uint256 i = 0; i < 10; ++i) {
            actors.wait(1);
            actors.observe(0);
        }
        actors.attack(8);
        assertProven(Fault.Omission);
        actors.anchorLog();
        actors.attack(10);
        assertProven(Fault.Lateness);

        issue(VerdictActors.Kind.Honest, 30);
        actors.anchorLog();
        actors.demand(6);
        for (uint256 i = 0; i < ANSWER + 1; ++i) {
            actors.wait(1);
            actors.observe(0);
        }
        actors.silence(6);
        assertProven(Fault.WithheldLeaf);
    }

    function issue(VerdictActors.Kind kind, uint256 delay) private {
        actors.issue(uint256(kind) + 10 * (delay - 1));
    }

    function assertProven(Fault fault) private view {
        vm.assertGt(actors.proven(fault), 0);
    }
}
