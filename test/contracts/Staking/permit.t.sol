// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../helpers/StakingTest.sol";

contract StakingPermitTest is StakingTest {
    uint256 private constant DEADLINE = START + 100;

    function setUp() public override {
        super.setUp();
        vm.prank(operator);
        token.approve(address(staking), 0);
    }

    function test_permit_thenBondInOneCall_succeeds() public {
        bytes[] memory calls = permitAndBond("operator");
        vm.prank(operator);
        staking.multicall(calls);

        vm.assertEq(ownPool().assets, MIN_BOND);
        vm.assertEq(token.allowance(operator, address(staking)), 0);
    }

    // Whoever reads the mempool can use up the signature; the allowance it gives is there all the same.
    function test_permit_submittedByOtherFirst_bondsAnyway_succeeds() public {
        bytes[] memory calls = permitAndBond("operator");
        (uint8 v, bytes32 r, bytes32 s) = signPermit("operator", MIN_BOND);
        vm.prank(other);
        token.permit(operator, address(staking), MIN_BOND, DEADLINE, v, r, s);

        vm.prank(operator);
        staking.multicall(calls);
        vm.assertEq(ownPool().assets, MIN_BOND);
    }

    function test_permit_replayed_givesNothing_reverts() public {
        bytes[] memory calls = permitAndBond("operator");
        vm.prank(operator);
        staking.multicall(calls);

        expectNoAllowance();
        vm.prank(operator);
        staking.multicall(calls);
    }

    function test_permit_signedByOther_givesNothing_reverts() public {
        bytes[] memory calls = permitAndBond("other");

        expectNoAllowance();
        vm.prank(operator);
        staking.multicall(calls);
    }

    function test_permit_expired_givesNothing_reverts() public {
        bytes[] memory calls = permitAndBond("operator");
        vm.warp(DEADLINE + 1);

        expectNoAllowance();
        vm.prank(operator);
        staking.multicall(calls);
    }

    // A permit that another account carries is a permit of that account, which did not sign.
    function test_permit_carriedByOther_movesNothing_works() public {
        (uint8 v, bytes32 r, bytes32 s) = signPermit("operator", MIN_BOND);
        vm.prank(delegator);
        staking.permit(MIN_BOND, DEADLINE, v, r, s);

        vm.assertEq(token.allowance(operator, address(staking)), 0);
    }

    function test_permit_thenDelegateInOneCall_succeeds() public {
        vm.prank(other);
        staking.bond(MIN_BOND);
        (uint8 v, bytes32 r, bytes32 s) = signPermit("operator", MIN_DELEGATION);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(IStaking.permit, (MIN_DELEGATION, DEADLINE, v, r, s));
        calls[1] = abi.encodeCall(IStaking.delegate, (other, MIN_DELEGATION, IStaking.Terms(0, 0, 0)));

        vm.prank(operator);
        staking.multicall(calls);
        vm.assertEq(staking.valueOf(other, operator), MIN_DELEGATION);
    }

    function test_permit_manyStepsInOneCall_eachCountsOnce_succeeds() public {
        vm.prank(operator);
        token.approve(address(staking), type(uint256).max);
        bytes[] memory calls = new bytes[](4);
        calls[0] = abi.encodeCall(IStaking.bond, (2 * MIN_BOND));
        calls[1] = abi.encodeCall(IStaking.unbond, (operator, MIN_BOND));
        calls[2] = abi.encodeCall(IStaking.claimMany, (new uint256[](1)));
        calls[3] = abi.encodeCall(IStaking.unbond, (operator, MIN_BOND));

        vm.prank(operator);
        staking.multicall(calls);
        vm.assertEq(staking.ticketCount(), 2);
        vm.assertEq(ownPool().assets, 2 * MIN_BOND);
        vm.assertEq(activeStake(), 0);
        checkSolvent();
    }

    function expectNoAllowance() private {
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(staking), 0, MIN_BOND)
        );
    }

    function permitAndBond(string memory signer) private view returns (bytes[] memory calls) {
        (uint8 v, bytes32 r, bytes32 s) = signPermit(signer, MIN_BOND);
        calls = new bytes[](2);
        calls[0] = abi.encodeCall(IStaking.permit, (MIN_BOND, DEADLINE, v, r, s));
        calls[1] = abi.encodeCall(IStaking.bond, (MIN_BOND));
    }

    /// @dev EIP-2612, for the operator's tokens.
    function signPermit(string memory signer, uint256 amount) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 structHash = keccak256(
            abi.encode(typeHash, operator, address(staking), amount, token.nonces(operator), DEADLINE)
        );
        return vm.sign(keyOf(signer), keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
    }
}
